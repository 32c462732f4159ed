import { area, curveStepAfter } from 'd3-shape';
import { percent, plural, short } from '../format/numbers.js';
import { ChartFrame } from './chart-frame.js';
import { areRows, type Bin, type HeightOf, heightsOf } from './density.js';
import { padded } from './number-ticks.js';
import { colourName, cssColour } from './palette.js';
import type { Bins, ChartTable, HistogramProps } from './types.js';
import { XyPlot, type XyScales } from './xy-plot.js';

const axisTitles: Readonly<Record<HeightOf, string>> = {
  rows: 'rows',
  share: 'share of rows',
  density: 'share of rows by unit: areas compare, as bins are of different widths',
};

/** Numbers' distributions, one over the other. */
export function Histogram({ title, unit, groups, height = 220 }: HistogramProps) {
  const { of, groups: drawn } = heightsOf(groups);
  const bins = drawn.flat();
  const low = Math.min(...bins.map(({ from }) => from));
  const high = Math.max(...bins.map(({ to }) => to));
  const tallest = bins.reduce((most, bin) => Math.max(most, bin.height), 0);
  const legend = groups.map(({ name, tone }, i) => ({
    name,
    colour: cssColour(colourName(tone, i)),
    shape: 'box' as const,
  }));
  const stops = [...new Set(bins.map(({ from, to }) => (from + to) / 2))].sort((a, b) => a - b);
  return (
    <ChartFrame
      title={title}
      legend={groups.length > 1 ? legend : []}
      table={() => tableOf(groups, drawn)}
      empty={tallest === 0}
    >
      <XyPlot
        label={`Histogram ${title}: ${groups.map(({ name }) => name).join(' and ')}`}
        height={height}
        xRange={padded(low, high, { air: 0 })}
        yRange={[0, tallest * 1.06 || 1]}
        xTitle={unit}
        yTitle={axisTitles[of]}
        yLabel={of === 'share' ? percent : undefined}
        draw={(scales) =>
          drawn.map((group, i) => (
            <Steps key={groups[i]?.name} {...{ group, scales }} place={i} of={groups[i] as Bins} />
          ))
        }
        stops={stops}
        read={(stop) => reading(stops[stop] as number, groups, drawn)}
        drawStop={(stop, scales) => <Column at={stops[stop] as number} {...{ drawn, scales }} />}
      />
    </ChartFrame>
  );
}

function Steps({
  group,
  place,
  of: { tone },
  scales: { x, y },
}: {
  readonly group: readonly Bin[];
  readonly place: number;
  readonly of: Bins;
  readonly scales: XyScales;
}) {
  const colour = cssColour(colourName(tone, place));
  const last = group.at(-1);
  const steps = group.map(({ from, height }) => [from, height] as const);
  if (last) steps.push([last.to, last.height]);
  const shape = area<readonly [number, number]>()
    .x(([at]) => x(at))
    .y0(y(0))
    .y1(([, height]) => y(height))
    .curve(curveStepAfter);
  return (
    <g>
      <path d={shape(steps) ?? ''} fill={colour} fill-opacity={place === 0 ? 0.35 : 0.22} />
      <path d={outline(group, x, y)} fill="none" stroke={colour} stroke-width="1.5" />
    </g>
  );
}

/** Around all bins, down to the axis at both ends. */
function outline(
  group: readonly Bin[],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const [first] = group;
  const last = group.at(-1);
  if (!first || !last) return '';
  const tops = group.map(({ from, to, height }) => `L${x(from)} ${y(height)}H${x(to)}`);
  return `M${x(first.from)} ${y(0)}${tops.join('')}L${x(last.to)} ${y(0)}`;
}

const binAt = (bins: readonly Bin[], value: number): Bin | undefined =>
  bins.find(({ from, to }) => value >= from && value <= to);

function reading(at: number, groups: readonly Bins[], drawn: readonly (readonly Bin[])[]): string {
  const counted = areRows(groups);
  const parts = groups.map(({ name }, i) => {
    const bin = binAt(drawn[i] ?? [], at);
    if (!bin) return `${name}: none`;
    const rows = counted ? ` (${plural(bin.count, 'row')})` : '';
    return `${name} ${short(bin.from)} to ${short(bin.to)}: ${percent(bin.share)}${rows}`;
  });
  return parts.join(' · ');
}

function Column({
  at,
  drawn,
  scales: { x, top, bottom },
}: {
  readonly at: number;
  readonly drawn: readonly (readonly Bin[])[];
  readonly scales: XyScales;
}) {
  const bin = drawn.map((bins) => binAt(bins, at)).find(Boolean);
  if (!bin) return null;
  const width = Math.max(1, x(bin.to) - x(bin.from));
  return (
    <rect
      x={x(bin.from)}
      y={top}
      width={width}
      height={bottom - top}
      fill="var(--ink)"
      fill-opacity="0.08"
    />
  );
}

/** Its numbers; the column of rows only where rows were given. */
export function tableOf(groups: readonly Bins[], drawn: readonly (readonly Bin[])[]): ChartTable {
  const counted = areRows(groups);
  return {
    columns: ['group', 'from', 'to', ...(counted ? ['rows'] : []), 'share of rows'],
    rows: drawn.flatMap((bins, i) =>
      bins.map(({ from, to, count, share }) => [
        groups[i]?.name ?? '',
        from,
        to,
        ...(counted ? [count] : []),
        share,
      ]),
    ),
  };
}
