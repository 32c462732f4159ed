import { withoutControls } from '@guiderail/analysis';
import {
  type ChangesBody,
  type LabelsBody,
  type ModelQualityFiles,
  MonitoringExecution,
  type Session,
} from '@guiderail/sdk';
import { counted } from './table.js';
import { ago, shownTime } from './times.js';

/** What a run that merged labels knew of them; both are missing of any other run. */
export interface RunLabels {
  readonly labels: LabelsBody | null;
  /** Against an earlier run of the same window. */
  readonly changes: ChangesBody | null;
  /** Merged records that were no use: a prediction or a label that cannot be read. */
  readonly leftOut: number;
}

/** Of a run that merged no labels. */
export const noLabels: RunLabels = { labels: null, changes: null, leftOut: 0 };

/** Four digits, but never less than the whole number: sums of money are read to the last one. */
function short(value: number | null): string {
  if (value === null) return '-';
  return Math.abs(value) < 1000 ? String(Number(value.toPrecision(4))) : value.toFixed(0);
}

/** What the report of a run says of labels, by the name of its job. */
export async function labelsOf(session: Session, job: string): Promise<RunLabels> {
  const run = new MonitoringExecution<ModelQualityFiles>(job, session);
  const labels = await run.labels();
  if (!labels) return noLabels;
  const [changes = null, statistics] = await Promise.all([run.changes(), run.statistics()]);
  return { labels, changes, leftOut: statistics?.body.dataset?.unreadable_count ?? 0 };
}

/** Lines for people: how many predictions have labels, and what has changed since. */
export function tellLabels({ labels, changes, leftOut }: RunLabels): string[] {
  const lines: string[] = [];
  if (labels) lines.push(coverageWords(labels));
  if (leftOut > 0) {
    lines.push(`${counted(leftOut, 'record')} could not be read: left out, some are in the log.`);
  }
  if (!changes) return lines;
  lines.push(`Since the run of ${shownTime(Date.parse(changes.since))}: ${changeWords(changes)}`);
  const metrics = Object.entries(changes.metrics);
  const wide = Math.max(0, ...metrics.map(([name]) => name.length));
  for (const [name, { before, after }] of metrics) {
    lines.push(`  ${withoutControls(name).padEnd(wide)}  ${short(before)} -> ${short(after)}`);
  }
  return lines;
}

function coverageWords({ predictions, labelled, label_delay_seconds: delay }: LabelsBody): string {
  const share = short(predictions === 0 ? 0 : (100 * labelled) / predictions);
  const late = delay?.p50 === undefined ? '' : `, half of them within ${length(delay.p50)}`;
  return `Labels: ${labelled} of ${counted(predictions, 'prediction')} so far (${share} %)${late}.`;
}

const length = (seconds: number): string =>
  seconds < 1 ? 'a second' : ago(0, seconds * 1000).replace(/ ago$/, '');

function changeWords({ labels, metrics }: ChangesBody): string {
  const moved = Object.keys(metrics).length;
  const end = moved === 0 ? 'no metric changed.' : `${counted(moved, 'metric')} changed:`;
  if (!labels) return end;
  const { added, corrected, removed } = labels;
  return `${counted(added, 'label')} added, ${corrected} corrected, ${removed} gone; ${end}`;
}
