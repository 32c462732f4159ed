import { definition, openMonitoring, schedule } from './monitoring-world.js';

// A program that a test kills: it begins a monitoring run on the stores of the folder that it is
// given, says so on standard output, and never ends the run.

const world = await openMonitoring(process.argv[2] ?? '', '2026-03-01T20:30:00Z');
world.endpoints.set('e', { capture: 's3://bucket/capture' });
await world.call('CreateDataQualityJobDefinition', definition('d', 'e'));
await world.call('CreateMonitoringSchedule', schedule('s', 'd', 'cron(0 * ? * * *)'));
const key = 'capture/e/AllTraffic/2026/03/01/20/10-00-000-x.jsonl';
await world.objects.put('bucket', key, '{}\n');
world.analyse = () => {
  process.stdout.write('begun\n');
  return new Promise(() => setInterval(() => {}, 60_000));
};
world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
await world.monitoring.tick(world.clock.now());
