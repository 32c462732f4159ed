import { curveStepAfter, line } from 'd3-shape';
import { percent, short } from '../format/numbers.js';
import { ChartFrame } from './chart-frame.js';
import { padded, rangeOf } from './number-ticks.js';
import { colourName, cssColour, dashOf } from './palette.js';
import { shortened, textWidth } from './text-width.js';
import type { CdfProps, ChartTable } from './types.js';
import { XyPlot, type XyScales } from './xy-plot.js';

type Group = CdfProps['groups'][number];

/** Shares of rows at or under each value, with the gap between two marked. */
export function Cdf({ title, unit, groups, gap, height = 220 }: CdfProps) {
  const values = groups.flatMap((group) => group.values.filter(Number.isFinite));
  const xRange = rangeOf(values, { air: 0.02 }) ?? padded(0, 1);
  const legend = groups.map(({ name, tone }, i) => ({
    name,
    colour: cssColour(colourName(tone, i)),
    shape: 'line' as const,
    dash: dashOf(tone, i),
  }));
  const stops = sampled([...new Set(values)].sort((a, b) => a - b));
  return (
    <ChartFrame
      title={title}
      legend={legend}
      table={() => tableOf(groups)}
      empty={values.length === 0}
    >
      <XyPlot
        label={`Cumulative distribution ${title}: ${groups.map(({ name }) => name).join(' and ')}${gap ? `; ${gap.label} at ${short(gap.value)}` : ''}`}
        height={height}
        xRange={xRange}
        yRange={[0, 1]}
        xTitle={unit}
        yTitle="share of rows at or under the value"
        yLabel={percent}
        draw={(scales) => (
          <>
            {groups.map((group, i) => (
              <path
                key={group.name}
                d={stepsOf(group, xRange, scales)}
                fill="none"
                stroke={legend[i]?.colour ?? ''}
                stroke-width="2"
                stroke-dasharray={legend[i]?.dash.join(' ') ?? ''}
              />
            ))}
            {gap && <Gap gap={gap} groups={groups} scales={scales} />}
          </>
        )}
        stops={stops}
        read={(stop) => reading(stops[stop] as number, groups)}
        drawStop={(stop, scales) => <Stop at={stops[stop] as number} {...{ groups, scales }} />}
      />
    </ChartFrame>
  );
}

/** At most some hundreds, so that arrow keys and pointers get through. */
function sampled(values: readonly number[], most = 500): readonly number[] {
  if (values.length <= most) return values;
  const step = (values.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => values[Math.round(i * step)] as number);
}

function stepsOf(
  { values, shares }: Group,
  [low, high]: readonly [number, number],
  { x, y }: XyScales,
): string {
  const points: (readonly [number, number])[] = [[low, 0]];
  for (const [i, value] of values.entries()) {
    if (Number.isFinite(value)) points.push([value, shares[i] ?? 0]);
  }
  points.push([high, points.at(-1)?.[1] ?? 0]);
  const path = line<readonly [number, number]>()
    .x(([value]) => x(value))
    .y(([, share]) => y(share))
    .curve(curveStepAfter);
  return path(points) ?? '';
}

/** The share of rows at or under a value. */
export function shareAt({ values, shares }: Pick<Group, 'values' | 'shares'>, at: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : (shares[low - 1] ?? 0);
}

function Gap({
  gap,
  groups,
  scales: { x, y, left, right, top },
}: {
  readonly gap: NonNullable<CdfProps['gap']>;
  readonly groups: readonly Group[];
  readonly scales: XyScales;
}) {
  const shares = groups.map((group) => shareAt(group, gap.value));
  const [low, high] = [Math.min(...shares), Math.max(...shares)];
  const at = x(gap.value);
  const toLeft = at > (left + right) / 2;
  const label = shortened(gap.label, (toLeft ? at - left : right - at) - 12, 12);
  const width = textWidth(label, 12);
  const middle = Math.max(top + 10, (y(low) + y(high)) / 2);
  return (
    <g>
      <path
        d={`M${at - 4} ${y(high)}h8M${at} ${y(high)}V${y(low)}M${at - 4} ${y(low)}h8`}
        stroke="var(--chart-bad)"
        stroke-width="2"
      />
      <rect
        x={toLeft ? at - 10 - width : at + 6}
        y={middle - 9}
        width={width + 4}
        height="17"
        fill="var(--card)"
        fill-opacity="0.85"
      />
      <text
        x={toLeft ? at - 8 : at + 8}
        y={middle + 4}
        font-size="12"
        fill="var(--ink)"
        text-anchor={toLeft ? 'end' : 'start'}
      >
        {label}
      </text>
    </g>
  );
}

const reading = (at: number, groups: readonly Group[]): string =>
  `at or under ${short(at)}: ${groups
    .map((group) => `${group.name} ${percent(shareAt(group, at))}`)
    .join(' · ')}`;

function Stop({
  at,
  groups,
  scales: { x, y, top, bottom },
}: {
  readonly at: number;
  readonly groups: readonly Group[];
  readonly scales: XyScales;
}) {
  return (
    <>
      <path d={`M${x(at)} ${top}V${bottom}`} stroke="var(--strong-line)" stroke-dasharray="3 3" />
      {groups.map((group, i) => (
        <circle
          key={group.name}
          cx={x(at)}
          cy={y(shareAt(group, at))}
          r="4"
          fill={cssColour(colourName(group.tone, i))}
        />
      ))}
    </>
  );
}

const tableOf = (groups: readonly Group[]): ChartTable => ({
  columns: ['group', 'value', 'share of rows at or under it'],
  rows: groups.flatMap(({ name, values, shares }) =>
    values.map((value, i) => [name, value, shares[i] ?? null]),
  ),
});
