import { after, fittingTicks } from './number-ticks.js';
import { shortened, textWidth } from './text-width.js';
import type { Threshold } from './types.js';

interface Place {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The axis under bars, and its lines behind them. */
export function BarAxis({
  range,
  unit,
  left,
  right,
  top,
  bottom,
  width,
}: Place & {
  readonly range: readonly [number, number];
  readonly unit: string | undefined;
  readonly width: number;
}) {
  const [low, high] = range;
  const place = (at: number): number => left + ((at - low) / (high - low)) * (right - left);
  const ticks = fittingTicks(range, right - left);
  return (
    <g font-size="11" fill="var(--dim)">
      {ticks.map(({ at, label }, i) => {
        const text = i === ticks.length - 1 ? `${label}${after(unit)}` : label;
        const half = textWidth(text, 11) / 2;
        return (
          <g key={at}>
            <path
              d={`M${Math.round(place(at)) + 0.5} ${top}V${bottom}`}
              stroke={at === 0 ? 'var(--strong-line)' : 'var(--chart-grid)'}
            />
            <text x={Math.min(width - half, place(at))} y={bottom + 15} text-anchor="middle">
              {text}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** Lines across all bars, their names above them. */
export function BarThresholds({
  thresholds,
  x,
  left,
  right,
  top,
  bottom,
}: Place & {
  readonly thresholds: readonly Threshold[];
  readonly x: (value: number) => number;
}) {
  return (
    <g>
      {thresholds.map(({ value, label, wrong = 'above' }) => {
        const at = x(value);
        const [from, to] = wrong === 'above' ? [at, right] : [left, at];
        const text = shortened(label, right - left, 11);
        const half = textWidth(text, 11) / 2;
        return (
          <g key={`${label} ${value}`}>
            <title>{`${label}: wrong ${wrong} it`}</title>
            <rect
              x={from}
              y={top}
              width={Math.max(0, to - from)}
              height={bottom - top}
              fill="var(--chart-bad)"
              fill-opacity="0.07"
            />
            <path
              d={`M${at} ${top - 3}V${bottom}`}
              stroke="var(--chart-bad)"
              stroke-width="1.5"
              stroke-dasharray="5 3"
            />
            <text
              x={Math.max(left + half, Math.min(right - half, at))}
              y={top - 7}
              font-size="11"
              fill="var(--chart-bad)"
              text-anchor="middle"
            >
              {text}
            </text>
          </g>
        );
      })}
    </g>
  );
}
