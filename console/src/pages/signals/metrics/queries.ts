import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Json } from '../../../api/index.js';
import type { TimeSeries } from '../../../charts/types.js';
import { type Line, lineTitle } from './lines.js';
import { periodOfLine } from './periods.js';

/** The queries of GetMetricData that draw lines. @param period seconds, of lines without one */
export const queriesOf = (lines: readonly Line[], period: number): Json<MetricDataQuery>[] =>
  lines.map((line) =>
    line.kind === 'expression'
      ? {
          Id: line.id,
          Expression: line.expression,
          Period: periodOfLine(line, lines, period),
          ReturnData: !line.hidden,
        }
      : {
          Id: line.id,
          MetricStat: {
            Metric: {
              Namespace: line.namespace,
              MetricName: line.name,
              Dimensions: line.dimensions.map(([Name, Value]) => ({ Name, Value })),
            },
            Period: line.period ?? period,
            Stat: line.stat,
          },
          ReturnData: !line.hidden,
        },
  );

/** Values of one query, as GetMetricData gave them. */
export interface Answered {
  readonly id: string;
  readonly label: string;
  /** Ascending. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/**
 * Answers as a chart draws them. Where periods are missing the line breaks; an expression that gives
 * several series keeps their own labels.
 * @param period seconds, of lines without one
 */
export function drawn(
  answers: readonly Answered[],
  lines: readonly Line[],
  period: number,
): TimeSeries[] {
  return answers.map(({ id, label, times, values }) => {
    const line = lines.find((one) => one.id === id);
    const several = answers.filter((one) => one.id === id).length > 1;
    const name = !line || several ? label : lineTitle(line);
    const step = line ? periodOfLine(line, lines, period) : period;
    return { name, ...withGaps(times, values, step * 1000) };
  });
}

/** Times and values with a null after each value that no next period follows. */
export function withGaps(times: readonly number[], values: readonly number[], step: number) {
  const spread: number[] = [];
  const broken: (number | null)[] = [];
  for (const [i, time] of times.entries()) {
    const before = times[i - 1];
    if (before !== undefined && time - before > usualStep(times, step) * 1.5) {
      spread.push(before + step);
      broken.push(null);
    }
    spread.push(time);
    broken.push(values[i] ?? null);
  }
  return { times: spread, values: broken };
}

const known = new WeakMap<readonly number[], number>();

/** How far values usually lie apart: monitors put one an hour, whatever period is asked for. */
function usualStep(times: readonly number[], step: number): number {
  const before = known.get(times);
  if (before !== undefined) return before;
  const steps = times
    .slice(1)
    .map((time, i) => time - (times[i] ?? time))
    .sort((a, b) => a - b);
  const usual = Math.max(step, steps[Math.floor(steps.length / 2)] ?? step);
  known.set(times, usual);
  return usual;
}
