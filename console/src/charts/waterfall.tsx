import { scaleLinear } from 'd3-scale';
import { useRef } from 'preact/hooks';
import { short } from '../format/numbers.js';
import { BarAxis } from './bar-axis.js';
import { ChartFrame } from './chart-frame.js';
import { after, padded, rangeOf } from './number-ticks.js';
import { shortened, textWidth } from './text-width.js';
import type { ChartTable, WaterfallProps } from './types.js';
import { useWidth } from './use-width.js';

type Step = WaterfallProps['steps'][number];

/** A step with the sums before and after it. */
export interface SummedStep extends Step {
  readonly from: number;
  readonly to: number;
}

/** The sums along the way from the base. */
export function summed(base: number, steps: readonly Step[]): SummedStep[] {
  let sum = base;
  return steps.map((step) => {
    const from = sum;
    sum += step.amount;
    return { ...step, from, to: sum };
  });
}

/** How a prediction comes from a base value, feature by feature. */
export function Waterfall(props: WaterfallProps) {
  const { title, base, steps } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const legend = [
    { name: 'raises it', colour: 'var(--chart-rose)', shape: 'box' as const },
    { name: 'lowers it', colour: 'var(--chart-current)', shape: 'box' as const },
  ];
  const all = summed(base, steps);
  const empty = steps.length === 0 || ![base, ...all.map(({ to }) => to)].every(Number.isFinite);
  return (
    <ChartFrame title={title} legend={legend} table={() => tableOf(base, all)} empty={empty}>
      <div ref={box}>{width > 0 && <Drawn {...props} steps={all} width={width} />}</div>
    </ChartFrame>
  );
}

const row = 26;
const foot = 22;

function Drawn({
  title,
  base,
  steps,
  unit,
  width,
}: Omit<WaterfallProps, 'steps'> & {
  readonly steps: readonly SummedStep[];
  readonly width: number;
}) {
  const end = steps.at(-1)?.to ?? base;
  const names = steps.map(nameOf);
  const widest = Math.max(80, ...names.map((name) => textWidth(name)));
  const left = Math.min(widest + 10, width * 0.4);
  const right = width - 8;
  // beside an arrow's end stands its amount
  const texts = [...steps.map(({ amount }) => `+${short(amount)}`), short(base), short(end)];
  const room = Math.max(...texts.map((text) => textWidth(text, 12))) + 12;
  const range = rangeOf([base, ...steps.map(({ to }) => to)], { air: 0 }) ?? padded(0, 1);
  const x = scaleLinear()
    .domain(range)
    .range([left + 6, Math.max(left + 30, right - room)]);
  const inverse = [x.invert(left), x.invert(right)] as const;
  const height = row * (steps.length + 2) + foot;
  const sums = `from ${short(base)} to ${short(end)}${after(unit)}`;
  return (
    <svg
      role="img"
      aria-label={`Waterfall ${title}: ${sums}. The numbers are under Data.`}
      viewBox={`0 0 ${width} ${height}`}
    >
      <BarAxis {...{ range: inverse, unit, left, right, width }} top={0} bottom={height - foot} />
      <Sum name="base value" value={base} x={x(base)} y={0} {...{ left, right, unit }} />
      {steps.map((step, i) => (
        <Arrow
          key={`${i} ${step.name}`}
          {...{ step, left, right, x, unit }}
          name={names[i] ?? ''}
          y={(i + 1) * row}
        />
      ))}
      <Sum
        name="prediction"
        value={end}
        x={x(end)}
        y={(steps.length + 1) * row}
        {...{ left, right, unit }}
      />
    </svg>
  );
}

const nameOf = ({ name, value }: Step): string =>
  value === undefined ? name : `${name} = ${value}`;

function Sum({
  name,
  value,
  x,
  y,
  left,
  right,
  unit,
}: {
  readonly name: string;
  readonly value: number;
  readonly x: number;
  readonly y: number;
  readonly left: number;
  readonly right: number;
  readonly unit: string | undefined;
}) {
  const text = `${short(value)}${after(unit)}`;
  const toLeft = x + 8 + textWidth(text) > right;
  return (
    <g font-size="12" font-weight="600" fill="var(--ink)">
      <text x={left - 8} y={y + 17} text-anchor="end">
        {shortened(name, left - 10)}
      </text>
      <path d={`M${x} ${y + 4}v${row - 8}`} stroke="var(--ink)" stroke-width="2.5" />
      <text x={toLeft ? x - 6 : x + 6} y={y + 17} text-anchor={toLeft ? 'end' : 'start'}>
        {text}
      </text>
    </g>
  );
}

function Arrow({
  step: { amount, from, to, ...step },
  name,
  y,
  left,
  right,
  x,
  unit,
}: {
  readonly step: SummedStep;
  readonly name: string;
  readonly y: number;
  readonly left: number;
  readonly right: number;
  readonly x: (value: number) => number;
  readonly unit: string | undefined;
}) {
  const [start, end] = [x(from), x(to)];
  const text = `${amount > 0 ? '+' : ''}${short(amount)}`;
  const high = Math.max(start, end);
  const wide = textWidth(text, 11);
  const toLeft = high + 8 + wide > right;
  return (
    <g>
      <title>{`${nameOf(step as Step)}: ${text}${after(unit)}, then ${short(to)}`}</title>
      <text x={left - 8} y={y + 17} font-size="12" fill="var(--ink)" text-anchor="end">
        {shortened(name, left - 10)}
      </text>
      <path d={`M${end} ${y + 4}V${y + row + 8}`} stroke="var(--line)" />
      <path
        d={arrow(start, end, y + 5, row - 10)}
        fill={amount >= 0 ? 'var(--chart-rose)' : 'var(--chart-current)'}
      />
      <text
        x={toLeft ? Math.min(start, end) - 5 : high + 5}
        y={y + 17}
        font-size="11"
        fill="var(--dim)"
        text-anchor={toLeft ? 'end' : 'start'}
      >
        {text}
      </text>
    </g>
  );
}

/** A bar whose end points to where it leads. */
function arrow(start: number, end: number, y: number, height: number): string {
  const tip = Math.sign(end - start) * Math.min(6, Math.abs(end - start));
  return `M${start} ${y}H${end - tip}L${end} ${y + height / 2}L${end - tip} ${y + height}H${start}Z`;
}

const tableOf = (base: number, steps: readonly SummedStep[]): ChartTable => ({
  columns: ['feature', 'value', 'amount', 'sum'],
  rows: [
    ['base value', null, null, base],
    ...steps.map(({ name, value, amount, to }) => [name, value ?? null, amount, to] as const),
    ['prediction', null, null, steps.at(-1)?.to ?? base],
  ],
});
