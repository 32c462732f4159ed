import type { SeriesTone, TimeSeries } from '../../../charts/types.js';
import { type Line, lineTitle } from '../metrics/lines.js';
import type { Answered } from '../metrics/queries.js';

const tones: Readonly<Record<string, SeriesTone>> = {
  MatchedEvents: 'plain',
  Invocations: 'current',
  FailedInvocations: 'bad',
};

/**
 * Counts with a nought for each period of the span in which nothing was counted: of counters silence
 * says that nothing happened.
 * @param period seconds
 */
export const countsOver = (
  lines: readonly Line[],
  answers: readonly Answered[],
  { from, to }: { readonly from: number; readonly to: number },
  period: number,
): TimeSeries[] =>
  lines.map((line) => {
    const step = period * 1000;
    const answer = answers.find(({ id }) => id === line.id);
    const counted = new Map(answer?.times.map((time, i) => [time, answer.values[i] ?? 0]));
    const times: number[] = [];
    for (let at = Math.floor(from / step) * step; at < to; at += step) times.push(at);
    const name = lineTitle(line);
    const values = times.map((time) => counted.get(time) ?? 0);
    return { name, times, values, tone: tones[name] ?? 'plain' };
  });
