import { colourName, cssColour } from './palette.js';
import type { SparklineProps } from './types.js';

/** A small line without axes; it breaks where there is no value. */
export function Sparkline(props: SparklineProps) {
  const { label, values, tone, width = 96, height = 24, fromZero = false } = props;
  const d = sparkPath(values, width, height, fromZero);
  return (
    <svg
      class="sparkline"
      role="img"
      aria-label={d === '' ? `${label}: no data` : label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      <title>{label}</title>
      {d === '' ? (
        <path d={`M2 ${height / 2}H${width - 2}`} stroke="var(--line)" stroke-dasharray="2 3" />
      ) : (
        <path
          d={d}
          fill="none"
          stroke={cssColour(colourName(tone, 0))}
          stroke-width="1.5"
          stroke-linejoin="round"
          stroke-linecap="round"
        />
      )}
    </svg>
  );
}

/** The line's path: least and most of each pixel where there are more values than pixels. */
export function sparkPath(
  values: SparklineProps['values'],
  width: number,
  height: number,
  fromZero: boolean,
): string {
  const known = values.filter((value): value is number => Number.isFinite(value));
  if (known.length === 0) return '';
  const low = known.reduce((a, b) => Math.min(a, b), fromZero ? 0 : Infinity);
  const high = known.reduce((a, b) => Math.max(a, b), fromZero ? 0 : -Infinity);
  const place = (value: number): number =>
    high === low ? height / 2 : height - 2 - ((value - low) / (high - low)) * (height - 4);
  const columns = Math.max(1, Math.min(values.length, Math.floor(width - 4)));
  const step = columns > 1 ? (width - 4) / (columns - 1) : 0;
  let path = '';
  let open = false;
  for (let i = 0; i < columns; i++) {
    const x = (columns === 1 ? width / 2 : 2 + i * step).toFixed(1);
    const from = Math.floor((i * values.length) / columns);
    const to = Math.floor(((i + 1) * values.length) / columns);
    const here = values.slice(from, to).filter((value): value is number => Number.isFinite(value));
    for (const value of ends(here)) path += `${open ? 'L' : 'M'}${x} ${place(value).toFixed(1)}`;
    // a value alone is a line to itself, which round ends make a dot
    if (!open && here.length > 0) path += 'h.01';
    open = here.length > 0;
  }
  return path;
}

function ends(here: readonly number[]): number[] {
  if (here.length <= 2) return [...here];
  return [Math.min(...here), Math.max(...here)];
}
