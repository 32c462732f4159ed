import { openMonitoring } from '../../../../testing/monitoring-world.js';
import { helped, label, prediction, qualityDefinition, qualitySchedule } from './quality-world.js';

// A program that a test kills: it begins a merge on the stores of the folder that it is given, says
// so on standard output, and never ends it.

const world = helped(await openMonitoring(process.argv[2] ?? '', '2026-03-01T20:30:00Z'));
world.endpoints.set('e', { capture: 's3://bucket/capture' });
await world.call('CreateModelQualityJobDefinition', qualityDefinition());
await world.call('CreateMonitoringSchedule', qualitySchedule());
await world.capture('2026/03/01/20/40-00-000-x.jsonl', [prediction('a', '2026-03-01T20:40:00Z')]);
await world.labels('2026/03/01/20/x.jsonl', [label('a', '1')]);
world.merge = () => {
  process.stdout.write('begun\n');
  return new Promise(() => setInterval(() => {}, 60_000));
};
world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
await world.monitoring.tick(world.clock.now());
