import { minus } from '../../report/distribution.js';
import { escapeHtml, type Html, trusted } from '../../report/html.js';
import { formatNumber } from '../../report/numbers.js';

const width = 160;
/** Room at either end. */
const edge = 6;

export interface ScaleMark {
  readonly value: number;
  readonly interval?: readonly [low: number, high: number] | undefined;
  /** Where there is no bias. */
  readonly even: number;
  /** The baseline's value, where there is one. */
  readonly baseline?: number | undefined;
  readonly isFound: boolean;
}

/**
 * A metric with its interval on a line whose ends are `-extent` and `extent` around the value that
 * stands for no bias; the baseline's value is a broken line. What lies beyond is at the end.
 */
export function metricScale(
  { value, interval, even, baseline, isFound }: ScaleMark,
  extent: number,
): Html {
  const at = (one: number): number => {
    const share = (one - even) / extent;
    const x = Number.isNaN(share) ? 0.5 : (Math.max(-1, Math.min(1, share)) + 1) / 2;
    return Math.round(edge + x * (width - 2 * edge));
  };
  const line = interval ? `<path class=i d="M${at(interval[0])} 9H${at(interval[1])}"/>` : '';
  const held = baseline === undefined ? '' : `<path class=t d="M${at(baseline)} 0v18"/>`;
  const ends = interval && `, 95 % interval ${numberOf(interval[0])} to ${numberOf(interval[1])}`;
  const words = `${numberOf(value)}, even at ${even}${ends ?? ''}`;
  return trusted(
    `<svg class="e${isFound ? ' d' : ''}" viewBox="0 0 ${width} 18" role=img ` +
      `aria-label="${escapeHtml(words)}">` +
      `<path class=a d="M0 9h${width}"/><path class=z d="M${at(even)} 2v14"/>${line}${held}` +
      `<circle class=p cx=${at(value)} cy=9 r=4 /></svg>`,
  );
}

const numberOf = (value: number): string => minus(formatNumber(value, 3));
