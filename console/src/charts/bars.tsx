import { scaleLinear } from 'd3-scale';
import { useRef } from 'preact/hooks';
import { useOpen } from '../app/use-kept.js';
import { count, short } from '../format/numbers.js';
import { BarAxis, BarThresholds } from './bar-axis.js';
import { ChartFrame } from './chart-frame.js';
import { NamedLink } from './named-link.js';
import { after, padded } from './number-ticks.js';
import { colourName, cssColour } from './palette.js';
import { shortened, textWidth } from './text-width.js';
import type { BarsProps, ChartTable } from './types.js';
import { useWidth } from './use-width.js';

type Bar = BarsProps['bars'][number];

/** Named amounts beside each other; the rest comes on demand. */
export function Bars(props: BarsProps) {
  const { title, groups, bars, most = 20 } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [all, setAll] = useOpen(`all of ${title}`);
  const shown = all ? bars : bars.slice(0, most);
  const legend = groups.map(({ name, tone }, i) => ({
    name,
    colour: cssColour(colourName(tone, i)),
    shape: 'box' as const,
  }));
  const empty = !bars.some(({ values }) => values.some(isNumber));
  return (
    <ChartFrame
      title={title}
      legend={groups.length > 1 ? legend : []}
      table={() => tableOf(props)}
      empty={empty}
    >
      <div ref={box}>{width > 0 && <Drawn {...props} bars={shown} width={width} />}</div>
      {bars.length > most && (
        <button type="button" class="quiet chart-more" onClick={() => setAll(!all)}>
          {all ? `Show the first ${count(most)}` : `Show all ${count(bars.length)}`}
          <span class="unseen"> of {title}</span>
        </button>
      )}
    </ChartFrame>
  );
}

const isNumber = (value: number | null | undefined): value is number => Number.isFinite(value);

const head = 8;
const foot = 22;

function Drawn(props: BarsProps & { readonly width: number }) {
  const { title, bars, groups, width, unit, thresholds = [] } = props;
  const thick = groups.length > 1 ? 10 : 14;
  const row = groups.length * (thick + 1) + 8;
  const names = Math.max(30, ...bars.map(({ name }) => textWidth(name)));
  const left = Math.min(names + 10, Math.max(80, width * 0.38));
  const labels = Math.max(...bars.flatMap(({ values }) => values.map((v) => labelWidth(v, unit))));
  const right = Math.max(left + 40, width - Math.min(labels + 8, width * 0.25));
  const range = props.range ?? barRange(props);
  const x = scaleLinear().domain(range).range([left, right]).clamp(true);
  const top = head + (thresholds.length > 0 ? 16 : 0);
  const height = top + row * bars.length + foot;
  return (
    <svg
      role={bars.some(({ href }) => href !== undefined) ? undefined : 'img'}
      aria-label={`Bars ${title}. The numbers are under Data.`}
      viewBox={`0 0 ${width} ${height}`}
    >
      <BarAxis {...{ range, unit, left, right, top, width }} bottom={height - foot} />
      {bars.map((bar, i) => (
        <g key={`${i} ${bar.name}`} transform={`translate(0 ${top + i * row})`}>
          <title>{sentence(bar, props)}</title>
          <NamedLink href={bar.href}>
            <text
              x={left - 8}
              y={row / 2 + 3}
              font-size="12"
              fill={bar.href === undefined ? 'var(--ink)' : 'var(--link)'}
              text-anchor="end"
            >
              {shortened(bar.name, left - 10)}
            </text>
          </NamedLink>
          {groups.map(({ name, tone }, j) => (
            <One
              key={name}
              value={bar.values[j] ?? null}
              interval={bar.intervals?.[j] ?? null}
              colour={cssColour(colourName(tone, j))}
              y={4 + j * (thick + 1)}
              {...{ x, thick, unit, range }}
            />
          ))}
        </g>
      ))}
      <BarThresholds {...{ thresholds, x, left, right, top }} bottom={height - foot} />
    </svg>
  );
}

const labelWidth = (value: number | null, unit: string | undefined): number =>
  textWidth(`${short(value)}${after(unit)}`, 11);

/** From zero to all bars, intervals and thresholds. */
export function barRange({ bars, thresholds = [] }: Pick<BarsProps, 'bars' | 'thresholds'>) {
  let low = 0;
  let high = 0;
  const ends = (values: readonly (number | null)[]): void => {
    for (const value of values) {
      if (!isNumber(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  };
  for (const { values, intervals = [] } of bars) {
    ends(values);
    for (const interval of intervals) if (interval) ends(interval);
  }
  ends(thresholds.map(({ value }) => value));
  return padded(low, high, { zero: true });
}

interface OneProps {
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly colour: string;
  readonly y: number;
  readonly thick: number;
  readonly unit: string | undefined;
  readonly range: readonly [number, number];
  readonly x: (value: number) => number;
}

function One({ value, interval, colour, y, thick, unit, range: [low, high], x }: OneProps) {
  const from = x(Math.max(low, Math.min(high, 0)));
  const middle = y + thick / 2;
  if (!isNumber(value)) {
    return (
      <text x={from + 4} y={middle + 4} font-size="11" fill="var(--dim)">
        –
      </text>
    );
  }
  const to = x(value);
  const end = Math.max(from, to, ...(interval ?? []).map(x));
  return (
    <>
      <rect
        x={Math.min(from, to)}
        y={y}
        width={Math.max(1, Math.abs(to - from))}
        height={thick}
        rx="1.5"
        fill={colour}
      />
      {interval && (
        <path
          d={`M${x(interval[0])} ${middle - 3.5}v7m0-3.5H${x(interval[1])}m0-3.5v7`}
          fill="none"
          stroke="var(--ink)"
          stroke-width="1.25"
        />
      )}
      <text x={end + 5} y={middle + 4} font-size="11" fill="var(--dim)">
        {`${short(value)}${after(unit)}`}
      </text>
    </>
  );
}

function sentence({ name, values, intervals }: Bar, { groups, unit }: BarsProps): string {
  const parts = groups.map((group, i) => {
    const interval = intervals?.[i];
    const around = interval ? ` (${short(interval[0])} to ${short(interval[1])})` : '';
    return `${group.name} ${short(values[i])}${after(unit)}${around}`;
  });
  return `${name}: ${parts.join(' · ')}`;
}

function tableOf({ groups, bars, unit }: BarsProps): ChartTable {
  const around = bars.some(({ intervals }) => intervals?.some(Boolean));
  const of = (name: string) => `${name}${unit ? ` (${unit})` : ''}`;
  return {
    columns: [
      'name',
      ...groups.flatMap(({ name }) =>
        around ? [of(name), `${name} from`, `${name} to`] : [of(name)],
      ),
    ],
    rows: bars.map(({ name, values, intervals }) => [
      name,
      ...groups.flatMap((_, i) => {
        const interval = intervals?.[i];
        const value = values[i] ?? null;
        return around ? [value, interval?.[0] ?? null, interval?.[1] ?? null] : [value];
      }),
    ]),
  };
}
