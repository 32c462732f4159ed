// A server's life that ends by SIGKILL in the middle of a transform; its folder is the argument.
import { openTransform, tarGz, transformJob } from './world.js';

const slow = `
export async function predict(rows) {
  await new Promise((resolve) => setTimeout(resolve, rows[0][0] === 0 ? 0 : 150));
  return rows.map(([n]) => n * 2);
}`;

const folder = process.argv[2] ?? '';
const world = await openTransform(folder);
await world.put('models/slow.tar.gz', await tarGz({ 'model.mjs': slow }));
await world.call('CreateModel', {
  ModelName: 'slow',
  PrimaryContainer: { Image: 'guiderail/node', ModelDataUrl: 's3://bucket/models/slow.tar.gz' },
});
const rows = (count: number) => Array.from({ length: count }, (_, n) => `${n}\n`).join('');
await world.put('in/a.csv', rows(1));
await world.put('in/b.csv', rows(8));
const more = {
  ModelName: 'slow',
  BatchStrategy: 'SingleRecord',
  DataCaptureConfig: { DestinationS3Uri: 's3://bucket/capture', GenerateInferenceId: true },
};
await world.call('CreateTransformJob', transformJob('doomed', {}, more));
while (!(await world.objects.head('bucket', 'out/doomed/a.csv.out'))) {
  await new Promise((resolve) => setTimeout(resolve, 5));
}
process.stdout.write('running\n');
