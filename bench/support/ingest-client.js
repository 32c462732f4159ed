// Ingests rows through the SDK: a process of its own, the same for both servers. Told over IPC:
// {endpoint, credentials, group, from, rows, scattered}; answers {seconds, cpuSeconds, written}.
import { FeatureGroup, Session } from '@guiderail/sdk';
import { featureRow } from './feature-rows.js';

process.on('message', async ({ endpoint, credentials, group, from, rows, scattered }) => {
  const clientConfig = { endpoint, region: 'us-east-1', credentials };
  const sagemakerSession = new Session({ clientConfig });
  const featureGroup = new FeatureGroup({ name: group, sagemakerSession });
  let written = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  await featureGroup.ingest({
    dataFrame: made(from, rows, scattered),
    onProgress: (progress) => {
      written = progress.rows;
    },
  });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  process.send({ seconds, cpuSeconds: (user + system) / 1e6, written });
});

function* made(from, rows, scattered) {
  for (let index = from; index < from + rows; index++) yield featureRow(index, scattered);
}
