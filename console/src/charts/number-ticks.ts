import { scaleLinear } from 'd3-scale';
import { textWidth } from './text-width.js';

/** A place on an axis and what stands there. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

const large: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
];

/**
 * How the numbers of an axis are written: alike, with as many digits as tell them apart, in millions
 * (M), billions (B) and trillions (T), and with exponents beyond or under a ten-thousandth.
 */
export function tickFormat(values: readonly number[]): (value: number) => string {
  const largest = Math.max(0, ...values.map(Math.abs));
  const step = Math.abs((values[1] ?? 0) - (values[0] ?? 0)) || largest || 1;
  if (largest >= 1e15 || (largest > 0 && largest < 1e-3)) {
    const digits = Math.max(0, Math.min(15, tens(largest) - tens(step)));
    return (value) =>
      value === 0
        ? '0'
        : sign(value.toExponential(digits).replace('e+', 'e').replace(/\.0+e/, 'e'));
  }
  const [divisor, letter] = large.find(([from]) => largest >= from) ?? [1, ''];
  const digits = Math.max(0, Math.min(12, -tens(step / divisor)));
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const numbers = new Intl.NumberFormat('en-US', options);
  return (value) => (value === 0 ? '0' : sign(numbers.format(value / divisor)) + letter);
}

const tens = (value: number): number => Math.floor(Math.log10(value) + 1e-9);
const sign = (text: string): string => text.replaceAll('-', '−');

/** A unit as it follows a number: `%` and words apart, nothing where there is none. */
export const after = (unit: string | undefined): string => (unit ? ` ${unit}` : '');

/** At most about so many round numbers of an axis. */
export function numberTicks(
  [low, high]: readonly [number, number],
  most: number,
  unit?: string,
): Tick[] {
  const values = scaleLinear()
    .domain([low, high])
    .ticks(Math.max(1, most))
    .filter((value) => value >= low && value <= high);
  const format = tickFormat(values);
  return values.map((at) => ({ at, label: `${format(at)}${after(unit)}` }));
}

/** As many round numbers as stand beside each other along so many pixels without touching. */
export function fittingTicks(range: readonly [number, number], pixels: number): Tick[] {
  const [low, high] = range;
  const place = (at: number): number => ((at - low) / (high - low)) * pixels;
  for (let most = Math.max(1, Math.floor(pixels / 75)); most >= 1; most--) {
    const ticks = numberTicks(range, most);
    if (!overlaps(ticks, place)) return ticks;
  }
  return numberTicks(range, 1).slice(0, 1);
}

/** Whether labels that are centred at their places come nearer than a gap. */
export function overlaps(ticks: readonly Tick[], place: (at: number) => number, gap = 8): boolean {
  let end = -Infinity;
  for (const { at, label } of ticks) {
    const half = textWidth(label, 11) / 2;
    if (place(at) - half < end + gap) return true;
    end = place(at) + half;
  }
  return false;
}

/**
 * The ends of an axis for values: around all of them with some air, one unit wide where all are
 * equal. `zero` keeps zero at its end.
 * @returns undefined where no value is finite
 */
export function rangeOf(
  values: Iterable<number | null | undefined>,
  { zero = false, air = 0.05 } = {},
): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return undefined;
  return padded(low, high, { zero, air });
}

/** A range with some air around it, never empty. */
export function padded(low: number, high: number, { zero = false, air = 0.05 } = {}) {
  const from = bounded(zero ? Math.min(0, low) : low);
  const to = bounded(zero ? Math.max(0, high) : high);
  const size = Math.max(Math.abs(from), Math.abs(to));
  // numbers nearer than floating point tells apart on an axis are one
  if (to - from <= Math.max(1e-290, size * 1e-13)) {
    if (zero && size === 0) return [0, 1] as [number, number];
    const half = size > 1e-280 ? size * 0.1 : 1;
    return [from - half, to + half] as [number, number];
  }
  const pad = (to - from) * air;
  const ends: [number, number] = [
    zero && from === 0 ? 0 : from - pad,
    zero && to === 0 ? 0 : to + pad,
  ];
  return ends;
}

/** Within what can be added and divided without an overflow. */
const bounded = (value: number): number => Math.max(-1e307, Math.min(1e307, value));
