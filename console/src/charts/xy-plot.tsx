import { scaleLinear } from 'd3-scale';
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { fittingTicks, numberTicks, type Tick } from './number-ticks.js';
import { shortened, textWidth } from './text-width.js';
import { useWidth } from './use-width.js';

export interface XyScales {
  /** To pixels within the drawing. */
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface XyPlotProps {
  /** What it shows, in a sentence, for who cannot see it. */
  readonly label: string;
  readonly height: number;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly xTitle?: string | undefined;
  readonly yTitle?: string | undefined;
  readonly xNames?: readonly string[] | undefined;
  /** How the y axis is written, where not as numbers. */
  readonly yLabel?: ((value: number) => string) | undefined;
  readonly draw: (scales: XyScales) => ComponentChildren;
  /** Places that can be read one after another, as values of x, ascending. */
  readonly stops: readonly number[];
  /** What is read at a stop, and what marks it. */
  readonly read: (stop: number) => string;
  readonly drawStop: (stop: number, scales: XyScales) => ComponentChildren;
}

/** Two axes, what is drawn between them, and what is read under the pointer or by arrow keys. */
export function XyPlot(props: XyPlotProps) {
  const { height, stops, read } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [stop, setStop] = useState<number>();
  const at = stop === undefined || stop >= stops.length ? undefined : stop;
  const scales = scalesOf(props, width);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = byKey(event.key, at, stops.length);
    if (next === false) return;
    event.preventDefault();
    setStop(next);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    setStop(nearest(stops, scales.x, event.clientX - left));
  };
  return (
    <div ref={box} class="chart-xy">
      {width > 0 && (
        <svg
          role="application"
          aria-roledescription="chart"
          aria-label={`${props.label}. Arrow keys read its values.`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: read by arrow keys
          tabIndex={0}
          viewBox={`0 0 ${width} ${height}`}
          onKeyDown={onKeyDown}
          onPointerMove={onPointerMove}
          onPointerLeave={() => setStop(undefined)}
        >
          <Axes {...props} width={width} scales={scales} />
          {props.draw(scales)}
          {at !== undefined && <g data-screen="">{props.drawStop(at, scales)}</g>}
        </svg>
      )}
      <p class="chart-reading" aria-live="polite">
        {at === undefined ? '\u00a0' : read(at)}
      </p>
    </div>
  );
}

function byKey(key: string, at: number | undefined, many: number): number | undefined | false {
  if (key === 'ArrowRight') return Math.min(many - 1, (at ?? -1) + 1);
  if (key === 'ArrowLeft') return Math.max(0, (at ?? many) - 1);
  if (key === 'Home') return 0;
  if (key === 'End') return many - 1;
  if (key === 'Escape' && at !== undefined) return undefined;
  return false;
}

function nearest(
  stops: readonly number[],
  place: (value: number) => number,
  x: number,
): number | undefined {
  let best: number | undefined;
  let distance = Infinity;
  for (const [i, value] of stops.entries()) {
    const away = Math.abs(place(value) - x);
    if (away < distance) [best, distance] = [i, away];
  }
  return best;
}

function yTicksOf({ height, yRange, yLabel }: XyPlotProps): Tick[] {
  const ticks = numberTicks(yRange, Math.max(2, Math.floor(height / 45)));
  return yLabel ? ticks.map(({ at }) => ({ at, label: yLabel(at) })) : ticks;
}

function scalesOf(props: XyPlotProps, width: number): XyScales {
  const widest = Math.max(20, ...yTicksOf(props).map(({ label }) => textWidth(label, 11)));
  const left = Math.min(width / 3, widest + 10);
  const right = Math.max(left + 1, width - 12);
  const top = props.yTitle ? 22 : 8;
  const bottom = props.height - (props.xTitle ? 40 : 24);
  const x = scaleLinear().domain(props.xRange).range([left, right]);
  const y = scaleLinear().domain(props.yRange).range([bottom, top]);
  return { x: (value) => x(value), y: (value) => y(value), left, right, top, bottom };
}

function Axes(props: XyPlotProps & { readonly width: number; readonly scales: XyScales }) {
  const { scales, xTitle, yTitle, xRange, xNames, width } = props;
  const { left, right, bottom, x, y } = scales;
  const xTicks = xNames ? nameTicks(xNames, scales) : fittingTicks(xRange, right - left);
  return (
    <g font-size="11" fill="var(--dim)">
      {yTicksOf(props).map(({ at, label }) => (
        <g key={at}>
          <path d={`M${left} ${Math.round(y(at)) + 0.5}H${right}`} stroke="var(--chart-grid)" />
          <text x={left - 6} y={y(at) + 4} text-anchor="end">
            {label}
          </text>
        </g>
      ))}
      {xTicks.map(({ at, label }) => (
        <g key={at}>
          <path d={`M${Math.round(x(at)) + 0.5} ${bottom}v4`} stroke="var(--strong-line)" />
          <text x={inside(x(at), label, width)} y={bottom + 16} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
      <path d={`M${left} ${bottom + 0.5}H${right}`} stroke="var(--strong-line)" />
      {yTitle && (
        <text x="0" y="11">
          {shortened(yTitle, width, 11)}
        </text>
      )}
      {xTitle && (
        <text x={(left + right) / 2} y={bottom + 33} text-anchor="middle">
          {shortened(xTitle, right - left, 11)}
        </text>
      )}
    </g>
  );
}

/** A centre from which a label of the axis stays within the drawing. */
function inside(x: number, label: string, width: number): number {
  const half = textWidth(label, 11) / 2;
  return Math.max(half, Math.min(width - half, x));
}

/** Names on the axis, shortened to their room; only some where there are too many. */
function nameTicks(names: readonly string[], { x, left, right }: XyScales): Tick[] {
  const room = names.length > 1 ? Math.abs(x(1) - x(0)) : right - left;
  const every = Math.max(1, Math.ceil(48 / room));
  return names.flatMap((name, at) =>
    at % every === 0 ? [{ at, label: shortened(name, room * every - 8, 11) }] : [],
  );
}
