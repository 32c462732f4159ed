import type { BiasFacetRow, BiasMetricRow, BiasNumber, BiasState } from 'guiderail/console';
import { short } from '../../../../format/numbers.js';
import type { Tone } from '../../../../ui/index.js';

/** A facet's value as its members are called: `Sex = 0`. */
export const membersOf = ({ facet, value }: Pick<BiasFacetRow, 'facet' | 'value'>): string =>
  `${facet} = ${value || '(none)'}`;

/** Which values are fair, in a sentence. */
export function fairWords({ even, against, range }: BiasMetricRow): string {
  const side =
    against === undefined
      ? 'it tells no side'
      : `${against} it members are worse off, ${against === 'above' ? 'below' : 'above'} it others`;
  return `${even} is even; ${side}. Range: ${range}.`;
}

const stateWords: Readonly<Record<Exclude<BiasState, 'ok'>, readonly [Tone, string]>> = {
  violation: ['bad', 'Violation'],
  'too small': ['warn', 'Too few to tell'],
  'not judged': ['plain', 'Not judged'],
  'no value': ['plain', 'No value'],
};

/** How a metric stands against the baseline. A growth that may be chance is no good news. */
export function standingOf({
  state,
  growth,
}: Pick<BiasMetricRow, 'growth' | 'state'>): readonly [Tone, string] {
  if (state !== 'ok') return stateWords[state];
  const value = Number(growth?.value ?? 0);
  if (growth && value >= growth.threshold) return ['plain', 'May be chance'];
  return ['good', value > 0 ? 'Hardly farther' : 'No farther'];
}

/** Violations first. */
export const urgency: Readonly<Record<BiasState, number>> = {
  violation: 0,
  'too small': 1,
  ok: 2,
  'not judged': 3,
  'no value': 4,
};

export const biasText = (value: BiasNumber | null | undefined): string =>
  value === null || value === undefined ? '–' : short(Number(value));

export const intervalText = (
  interval: readonly [BiasNumber, BiasNumber] | undefined,
): string | undefined => interval && `${biasText(interval[0])} to ${biasText(interval[1])}`;

/** Between which values a metric is left alone. */
export function limitsText(limits: BiasMetricRow['limits']): string {
  const { low, high } = limits ?? {};
  if (low === undefined) return high === undefined ? '–' : `up to ${short(high)}`;
  return high === undefined ? `from ${short(low)}` : `${short(low)} to ${short(high)}`;
}
