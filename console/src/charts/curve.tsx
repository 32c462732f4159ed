import { line } from 'd3-shape';
import { short } from '../format/numbers.js';
import { ChartFrame } from './chart-frame.js';
import { padded, rangeOf } from './number-ticks.js';
import { colourName, cssColour, dashOf } from './palette.js';
import { shortened } from './text-width.js';
import type { ChartTable, CurveProps } from './types.js';
import { XyPlot, type XyScales } from './xy-plot.js';

type OneCurve = CurveProps['curves'][number];
type Point = readonly [x: number, y: number];

/** One number against another along a curve. */
export function Curve(props: CurveProps) {
  const { title, xTitle, yTitle, curves, xNames, reference, height = 260 } = props;
  const points = curves.map(pointsOf);
  const all = points.flat();
  const ends = reference ? [reference.from, reference.to] : [];
  const xRange = props.xRange ?? rangeOf([...all, ...ends].map(([x]) => x)) ?? padded(0, 1);
  const yRange = props.yRange ?? rangeOf([...all, ...ends].map(([, y]) => y)) ?? padded(0, 1);
  const legend = curves.map(({ name, tone }, i) => ({
    name,
    colour: cssColour(colourName(tone, i)),
    shape: 'line' as const,
    dash: dashOf(tone, i),
  }));
  const stops = stopsOf(all);
  return (
    <ChartFrame
      title={title}
      legend={curves.length > 1 ? legend : []}
      table={() => tableOf(props)}
      empty={all.length === 0}
    >
      <XyPlot
        label={`${title}: ${yTitle} by ${xTitle}`}
        height={height}
        xRange={xNames ? [-0.5, Math.max(0.5, xNames.length - 0.5)] : xRange}
        yRange={yRange}
        xTitle={xTitle}
        yTitle={yTitle}
        xNames={xNames}
        draw={(scales) => (
          <>
            {reference && <Reference {...{ reference, scales }} />}
            {points.map((own, i) => (
              <Drawn key={curves[i]?.name} points={own} entry={legend[i]} {...{ scales, xNames }} />
            ))}
          </>
        )}
        stops={stops}
        read={(stop) => reading(stops[stop] as number, props, points)}
        drawStop={(stop, { x, y }) =>
          points.map((own, i) => {
            const near = nearestOf(own, stops[stop] as number);
            const fill = cssColour(colourName(curves[i]?.tone, i));
            return near && <circle key={i} cx={x(near[0])} cy={y(near[1])} r="4.5" fill={fill} />;
          })
        }
      />
    </ChartFrame>
  );
}

const pointsOf = ({ x, y }: OneCurve): Point[] =>
  x.flatMap((at, i) => {
    const value = y[i];
    return Number.isFinite(at) && value !== undefined && Number.isFinite(value)
      ? [[at, value] as const]
      : [];
  });

function stopsOf(points: readonly Point[]): number[] {
  const all = [...new Set(points.map(([x]) => x))].sort((a, b) => a - b);
  const every = Math.ceil(all.length / 400);
  return every <= 1 ? all : all.filter((_, i) => i % every === 0 || i === all.length - 1);
}

function nearestOf(points: readonly Point[], at: number): Point | undefined {
  let best: Point | undefined;
  for (const point of points) {
    if (!best || Math.abs(point[0] - at) < Math.abs(best[0] - at)) best = point;
  }
  return best;
}

function reading(
  at: number,
  { curves, xNames, xTitle, yTitle }: CurveProps,
  points: readonly (readonly Point[])[],
): string {
  const parts = curves.flatMap(({ name }, i) => {
    const near = nearestOf(points[i] ?? [], at);
    return near ? [`${name}: ${yTitle} ${short(near[1])} at ${xName(near[0], xNames)}`] : [];
  });
  return `${xTitle} ${xName(at, xNames)} · ${parts.join(' · ')}`;
}

const xName = (at: number, names: readonly string[] | undefined): string =>
  names?.[at] ?? short(at);

function Drawn({
  points,
  entry,
  scales: { x, y },
  xNames,
}: {
  readonly points: readonly Point[];
  readonly entry: { readonly colour: string; readonly dash: readonly number[] } | undefined;
  readonly scales: XyScales;
  readonly xNames: readonly string[] | undefined;
}) {
  const path = line<Point>()
    .x(([at]) => x(at))
    .y(([, value]) => y(value));
  const dots = xNames !== undefined || points.length <= 30;
  return (
    <g>
      <path
        d={path([...points]) ?? ''}
        fill="none"
        stroke={entry?.colour ?? ''}
        stroke-width="2"
        stroke-linejoin="round"
        stroke-dasharray={entry?.dash.join(' ') ?? ''}
      />
      {dots &&
        points.map(([at, value], i) => (
          <circle key={i} cx={x(at)} cy={y(value)} r="2.5" fill={entry?.colour ?? ''} />
        ))}
    </g>
  );
}

function Reference({
  reference: { from, to, label },
  scales: { x, y, left, right },
}: {
  readonly reference: NonNullable<CurveProps['reference']>;
  readonly scales: XyScales;
}) {
  const text = shortened(label, (right - left) / 2, 11);
  const [at, up] = [x(to[0]), y(to[1])];
  const flat = Math.abs(y(from[1]) - up) < 20;
  return (
    <g>
      <path
        d={`M${x(from[0])} ${y(from[1])}L${at} ${up}`}
        stroke="var(--strong-line)"
        stroke-dasharray="4 4"
      />
      <text
        x={flat ? at - 2 : (x(from[0]) + at) / 2 + 8}
        y={flat ? up - 5 : (y(from[1]) + up) / 2 + 14}
        font-size="11"
        fill="var(--dim)"
        text-anchor={flat ? 'end' : 'start'}
      >
        {text}
      </text>
    </g>
  );
}

const tableOf = ({ curves, xTitle, yTitle, xNames }: CurveProps): ChartTable => ({
  columns: ['curve', xTitle, yTitle],
  rows: curves.flatMap(({ name, x, y }) =>
    x.map((at, i) => [name, xNames?.[at] ?? at, y[i] ?? null]),
  ),
});
