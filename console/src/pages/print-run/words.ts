import type { MonitorKind, MonitorRunView, RunViolation, ViolatedSince } from 'guiderail/console';
import { numberOf } from '../../format/measured.js';
import { plural, pValue } from '../../format/numbers.js';
import { minute } from '../../format/times.js';

const kinds: Readonly<Record<MonitorKind, string>> = {
  DataQuality: 'Data quality',
  ModelQuality: 'Model quality',
  ModelBias: 'Bias',
  ModelExplainability: 'Explanations',
};

export const kindWords = (kind: MonitorKind): string => kinds[kind];

/** What came of a run, in a sentence. */
export function outcomeSentence({
  run,
  violationCount,
  violations,
  failure,
}: MonitorRunView): string {
  const because = (failure ?? run.message ?? '').split('\n', 1)[0]?.slice(0, 240) ?? '';
  switch (run.outcome) {
    case 'quiet':
      return 'Nothing violates the baseline.';
    case 'violations':
      return `${plural(violationCount, 'violation')} of the baseline${longest(violations)}.`;
    case 'failed':
      return `The run failed, so nothing is known of its window. ${because}`;
    case 'no data':
      return 'The window held no data, so nothing was checked.';
    case 'unchecked':
      return 'The window was held against nothing, so nothing was checked.';
    case 'running':
      return 'The run is still going on.';
    case 'missed':
      return 'The run did not happen.';
    default:
      return 'The run was stopped, so nothing is known of its window.';
  }
}

/** Since when the one that has lasted longest has been so. */
function longest(violations: readonly RunViolation[]): string {
  const [first] = [...violations].sort((a, b) => b.since.runs - a.since.runs);
  if (!first || first.since.runs < 2) return ', all new in this window';
  return `, the longest for ${sinceWords(first.since)}`;
}

/** How long it has been so, by the data and not by when they were looked at. */
export const sinceWords = ({ due, start = due, runs, orBefore }: ViolatedSince): string =>
  runs < 2
    ? 'new'
    : `${plural(runs, 'run')}, in data since ${minute(start)}${orBefore ? ' or before' : ''}`;

/** What was measured, in the check's own unit, and how sure that is. */
export function measuredWords({
  check,
  value,
  interval,
  adjustedPValue,
  pValue: p,
}: RunViolation): string {
  if (value === undefined) return '–';
  const told = numberOf(check);
  const between = interval ? ` (95 %: ${told(interval[0])} to ${told(interval[1])})` : '';
  const chance = adjustedPValue ?? p;
  return `${told(value)}${between}${chance === undefined ? '' : `, p ${pValue(chance)}`}`;
}
