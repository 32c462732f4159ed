import { readS3Uri } from '../../common/s3-uri.js';
import type { MonitoringDeps } from '../deps.js';
import type { Execution, Executions } from '../executions.js';
import { isoSeconds } from '../window.js';
import { type MergeFile, putJson, readMergeFile, readReportJson } from './merge-file.js';

/** What a window's run found that an earlier run of it had not, in the folder of its report. */
const changesFileName = 'changes.json';

/** Content of changes.json. */
export interface RunChanges {
  readonly since: string;
  readonly earlier_report: string;
  readonly labels?: MergeFile['changes'];
  /** Metrics of statistics.json that are single numbers, where they differ. */
  readonly metrics: Readonly<Record<string, { before: number | null; after: number | null }>>;
}

/**
 * Compares a run that completed with the earlier run of its window, and writes what changed.
 * @returns a sentence for people; undefined where the window had no earlier run.
 */
export async function tellChanges(
  { objects }: Pick<MonitoringDeps, 'objects'>,
  executions: Executions,
  execution: Execution,
): Promise<string | undefined> {
  const earlier = await executions.earlierOfWindow(execution);
  const place = execution.report === null ? undefined : readS3Uri(execution.report);
  if (!earlier?.report || !place) return undefined;
  const labels = (await readMergeFile(objects, execution))?.changes;
  const metrics = differences(
    numbersOf(await readReportJson(objects, earlier, 'statistics.json')),
    numbersOf(await readReportJson(objects, execution, 'statistics.json')),
  );
  const changes: RunChanges = {
    since: isoSeconds(earlier.due),
    earlier_report: earlier.report,
    ...(labels && { labels }),
    metrics,
  };
  await putJson(objects, { bucket: place.bucket, key: `${place.key}/${changesFileName}` }, changes);
  const counts = labels
    ? `${labels.added} labels added, ${labels.corrected} corrected, ${labels.removed} gone; `
    : '';
  const moved = Object.keys(metrics).length;
  return `Since the run of ${changes.since}: ${counts}${moved} metrics changed.`;
}

/** Metrics by name: `{"value": x}` of the groups that end in `_metrics`. */
function numbersOf(statistics: object | undefined): Map<string, number | null> {
  const found = new Map<string, number | null>();
  for (const [name, group] of Object.entries(statistics ?? {})) {
    if (!name.endsWith('_metrics') || typeof group !== 'object' || group === null) continue;
    for (const [metric, held] of Object.entries(group as object)) {
      const value = (held as { value?: unknown } | null)?.value;
      if (typeof value === 'number') found.set(metric, value);
    }
  }
  return found;
}

function differences(
  before: ReadonlyMap<string, number | null>,
  after: ReadonlyMap<string, number | null>,
): RunChanges['metrics'] {
  const found: Record<string, { before: number | null; after: number | null }> = {};
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const pair = { before: before.get(name) ?? null, after: after.get(name) ?? null };
    if (pair.before !== pair.after) found[name] = pair;
  }
  return found;
}
