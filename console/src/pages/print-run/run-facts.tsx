import type { MonitorRunView, MonitorView } from 'guiderail/console';
import { count, percent, plural } from '../../format/numbers.js';
import { minute } from '../../format/times.js';
import { Facts } from '../../ui/index.js';

/** What was looked at, and against what. */
export function RunFacts({
  monitor,
  run,
}: {
  readonly monitor: MonitorView;
  readonly run: MonitorRunView;
}) {
  const { windowStart: start, windowEnd: end, due } = run.run;
  const { reading, method } = run;
  return (
    <Facts
      facts={[
        [
          'Window (UTC)',
          start === undefined || end === undefined
            ? 'not known'
            : `${minute(start)} – ${minute(end)}`,
        ],
        ['Run of (UTC)', minute(due)],
        ['Rows', rowsWords(run)],
        [
          'Reading',
          reading &&
            `${reading}${method !== undefined && method !== reading ? ` (${method})` : ''}`,
        ],
        ['Labels', labelWords(run)],
        ['Timetable', monitor.expression],
        ['Baseline', baselineWords(run)],
      ]}
    />
  );
}

function rowsWords({ rows, unreadable }: MonitorRunView): string {
  const known = rows === undefined ? 'not told by its files' : count(rows);
  return unreadable ? `${known}; ${plural(unreadable, 'record')} could not be read` : known;
}

function labelWords({ labels }: MonitorRunView): string | undefined {
  const { predictions, labelled, coverage } = labels ?? {};
  if (predictions === undefined || labelled === undefined) return undefined;
  return `${count(labelled)} of ${count(predictions)} requests${coverage === undefined ? '' : ` (${percent(coverage)})`}`;
}

function baselineWords({ baseline }: MonitorRunView): string {
  const { constraints, statistics, version } = baseline;
  const place = constraints ?? statistics ?? 'none';
  return version === undefined ? place : `version ${version}, ${place}`;
}
