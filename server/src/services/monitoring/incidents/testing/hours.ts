import assert from 'node:assert/strict';
import {
  definition,
  type MonitoringWorld,
  noViolations,
  region,
  schedule,
} from '../../../../testing/monitoring-world.js';
import { JobFailure } from '../../../common/processing-image.js';

export const hour = 3_600_000;
export const start = '2026-03-01T00:30:00Z';

export const drift = (feature: string, value: number) => ({
  feature_name: feature,
  constraint_check_type: 'baseline_drift_check',
  description: `Baseline drift distance: ${value} exceeds threshold: 0.1`,
});

export const found = (...violations: object[]) => ({
  ...noViolations,
  violations: violations.length,
  files: { 'constraint_violations.json': JSON.stringify({ violations }) },
});

export async function ready(
  world: MonitoringWorld,
  tags: Record<string, string> = {},
  expression = 'cron(0 * ? * * *)',
): Promise<void> {
  world.endpoints.set('e', { capture: 's3://bucket/capture' });
  await world.call('CreateDataQualityJobDefinition', definition('d', 'e'));
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await world.call('CreateMonitoringSchedule', {
    ...schedule('s', 'd', expression),
    Tags,
  });
  for (let at = 0; at < 24; at++) {
    // whatever is looked for later is not there
    const key = `capture/e/AllTraffic/2026/03/01/${String(at).padStart(2, '0')}/10-00-000-x.jsonl`;
    await world.objects.put('bucket', key, '{}\n');
  }
}

/** A run an hour, each with a result, or failing for a reason. */
export async function hours(
  world: MonitoringWorld,
  ...results: (typeof noViolations | string)[]
): Promise<void> {
  for (const result of results) {
    world.analyse = async () => {
      if (typeof result === 'string') throw new JobFailure(result);
      return result;
    };
    world.clock.advance(hour);
    await world.settle();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
export async function ask(world: MonitoringWorld, path: string, body: object = {}): Promise<any> {
  const own = world.monitoring.paths.find(({ pattern }) => pattern.test(path));
  assert.ok(own, path);
  return own.handler(own.pattern.exec(path)?.[1] ?? '', {
    ...{ region, accessKeyId: 'AKIA', mayRunCode: false, header: () => undefined },
    body: Buffer.from(JSON.stringify(body)),
  });
}

export const root = '/_guiderail/incidents';
export const only = async (world: MonitoringWorld) => {
  const { Incidents } = await ask(world, root);
  assert.equal(Incidents.length, 1);
  return Incidents[0];
};
export const act = async (world: MonitoringWorld, action: string, body: object = {}) =>
  ask(world, `${root}/${(await only(world)).IncidentId}/${action}`, body);

export const heard = (world: MonitoringWorld) =>
  world.events.flatMap(({ detailType, detail }) =>
    detailType === 'Guiderail Incident State Change' ? [`${detail.Change} ${detail.Level}`] : [],
  );

export const mild = found(drift('hum', 0.3));
