import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Json } from '../../../api/index.js';
import type { Line } from '../metrics/lines.js';
import { neededFor } from '../metrics/periods.js';
import { queriesOf } from '../metrics/queries.js';
import type { Conditions, Missing } from './judge.js';

/** An alarm as somebody fills it in. */
export interface Draft {
  readonly name: string;
  readonly description: string;
  readonly operator: string;
  readonly threshold: string;
  readonly periods: string;
  readonly needed: string;
  readonly missing: Missing;
  /** The ARN of whom it tells; empty for nobody. */
  readonly topic: string;
  readonly tellsOk: boolean;
}

export const operators: readonly (readonly [string, string])[] = [
  ['GreaterThanThreshold', 'above (>)'],
  ['GreaterThanOrEqualToThreshold', 'at or above (≥)'],
  ['LessThanThreshold', 'below (<)'],
  ['LessThanOrEqualToThreshold', 'at or below (≤)'],
];

export const treatments: readonly (readonly [Missing, string])[] = [
  ['missing', 'is left out'],
  ['notBreaching', 'counts as fine'],
  ['breaching', 'counts as wrong'],
  ['ignore', 'changes nothing'],
];

/** What is wrong with a draft, in words; undefined where nothing is. */
export function faultOf(draft: Draft): string | undefined {
  const { periods, needed, threshold } = numbersOf(draft);
  if (draft.name.trim() === '') return 'Give the alarm a name.';
  if (draft.threshold.trim() === '' || !Number.isFinite(threshold)) {
    return 'Give a threshold: a number.';
  }
  if (!Number.isInteger(periods) || periods < 1)
    return 'Points looked at: a whole number from 1 on.';
  if (!Number.isInteger(needed) || needed < 1 || needed > periods) {
    return `Points that must be wrong: a whole number from 1 to ${periods}.`;
  }
  return undefined;
}

const numbersOf = ({ periods, needed, threshold }: Draft) => ({
  ...{ periods: Number(periods), needed: Number(needed), threshold: Number(threshold) },
});

/** How the alarm would judge. */
export const conditionsOf = (draft: Draft): Conditions => ({
  ...numbersOf(draft),
  ...{ operator: draft.operator, missing: draft.missing },
});

/**
 * The input of PutMetricAlarm.
 * @param watched the line that it compares; an expression brings the lines that it needs with it
 * @param period seconds, of lines without one
 */
export function alarmOf(
  draft: Draft,
  watched: Line,
  lines: readonly Line[],
  period: number,
): Json<PutMetricAlarmCommandInput> {
  const { periods, needed, threshold } = numbersOf(draft);
  const topics = draft.topic === '' ? [] : [draft.topic];
  return {
    AlarmName: draft.name.trim(),
    ...(draft.description.trim() && { AlarmDescription: draft.description.trim() }),
    ComparisonOperator: draft.operator as 'GreaterThanThreshold',
    ...{ Threshold: threshold, EvaluationPeriods: periods, DatapointsToAlarm: needed },
    TreatMissingData: draft.missing,
    AlarmActions: topics,
    OKActions: draft.tellsOk ? topics : [],
    ...watchedPart(watched, lines, period),
  };
}

function watchedPart(
  watched: Line,
  lines: readonly Line[],
  period: number,
): Partial<Json<PutMetricAlarmCommandInput>> {
  if (watched.kind === 'expression') {
    const shown = neededFor(watched, lines).map((line) => ({ ...line, hidden: line !== watched }));
    return { Metrics: queriesOf(shown, watched.period ?? period) };
  }
  const { namespace, name, dimensions, stat } = watched;
  return {
    ...{ Namespace: namespace, MetricName: name, Period: watched.period ?? period },
    Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })),
    ...(plain.has(stat) ? { Statistic: stat as 'Average' } : { ExtendedStatistic: stat }),
  };
}

const plain = new Set(['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount']);
