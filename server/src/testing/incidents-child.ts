import { definition, noViolations, openMonitoring, schedule } from './monitoring-world.js';

// A program that a test kills: it ends a monitoring run with violations on the stores of the folder
// that it is given, says so on standard output, and delivers none of its news.

const violation = {
  feature_name: 'hum',
  constraint_check_type: 'baseline_drift_check',
  description: 'Baseline drift distance: 0.3 exceeds threshold: 0.1',
};
const world = await openMonitoring(process.argv[2] ?? '', '2026-03-01T20:30:00Z');
world.endpoints.set('e', { capture: 's3://bucket/capture' });
await world.call('CreateDataQualityJobDefinition', definition('d', 'e'));
await world.call('CreateMonitoringSchedule', schedule('s', 'd', 'cron(0 * ? * * *)'));
await world.objects.put('bucket', 'capture/e/AllTraffic/2026/03/01/20/10-00-000-x.jsonl', '{}\n');
world.analyse = async () => ({
  ...noViolations,
  violations: 1,
  files: { 'constraint_violations.json': JSON.stringify({ violations: [violation] }) },
});
world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
for (let round = 0; round < 3; round++) {
  await world.monitoring.tick(world.clock.now());
  await world.jobs.idle();
}
process.stdout.write('ended\n');
setInterval(() => {}, 60_000);
