import type { AnalysisResult } from '../services/monitoring/analyzer/analyse.js';
import { definition, type MonitoringWorld, region, schedule } from './monitoring-world.js';

const feature = { name: 'a', inferred_type: 'Fractional' };

/** What a window of one column measures. */
export const measured: AnalysisResult = {
  itemCount: 10,
  remarks: [],
  files: {
    'constraints.json': JSON.stringify({
      version: 0,
      features: [{ ...feature, completeness: 1, num_constraints: { minimum: 0, maximum: 9 } }],
      monitoring_config: {
        ...{ evaluate_constraints: 'Enabled', emit_metrics: 'Enabled' },
        ...{ datatype_check_threshold: 1, domain_content_threshold: 1 },
        distribution_constraints: {
          ...{ perform_comparison: 'Enabled', comparison_threshold: 0.1 },
          comparison_method: 'Sound',
        },
      },
    }),
    'statistics.json': JSON.stringify({ version: 0, dataset: { item_count: 10 }, features: [] }),
  },
};

const start = Date.parse('2026-03-01T20:00:00Z');

/** The body that accepts the hour with captures. */
export const accepted = (Reason: string) => ({ Reason, Start: start, End: start + 3_600_000 });

/** An endpoint with captures in an hour, and a schedule `s` on a definition `d`, where not there. */
export async function ready(world: MonitoringWorld): Promise<void> {
  world.analyse = async () => measured;
  world.endpoints.set('e', { capture: 's3://bucket/capture' });
  const { MonitoringScheduleSummaries: there } = await world.call('ListMonitoringSchedules', {});
  if (there.length > 0) return;
  await world.objects.put('bucket', 'capture/e/AllTraffic/2026/03/01/20/10-00-000-x.jsonl', '{}\n');
  const { JobDefinitionSummaries: made } = await world.call('ListDataQualityJobDefinitions', {
    NameContains: 'd',
  });
  if (made.length === 0) await world.call('CreateDataQualityJobDefinition', definition('d', 'e'));
  await world.call('CreateMonitoringSchedule', schedule('s', 'd', 'cron(0 * ? * * *)'));
}

/** Posts to a path of the schedule `s`. */
export const postIn =
  (world: MonitoringWorld, mayRunCode = false) =>
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  (tail: string, body: object = {}): Promise<any> => {
    const target = `/_guiderail/monitoring-schedules/s/${tail}`;
    const path = world.monitoring.paths.find(({ pattern }) => pattern.test(target));
    if (!path) throw new Error(`no path ${target}`);
    return path.handler('s', {
      ...{ region, mayRunCode, accessKeyId: 'test', header: () => undefined },
      body: Buffer.from(JSON.stringify(body)),
    });
  };
