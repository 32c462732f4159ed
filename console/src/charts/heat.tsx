import { useRef } from 'preact/hooks';
import { count, percent } from '../format/numbers.js';
import { ChartFrame } from './chart-frame.js';
import { shortened, textWidth } from './text-width.js';
import type { ChartTable, HeatProps } from './types.js';
import { useWidth } from './use-width.js';

/** A matrix of counts, each cell coloured by its share of its row. */
export function Heat(props: HeatProps) {
  const { title, values } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const total = values.flat().reduce((sum, value) => sum + (value > 0 ? value : 0), 0);
  return (
    <ChartFrame title={title} table={() => tableOf(props)} empty={total === 0}>
      <div ref={box} class="chart-scroll">
        {width > 0 && <Cells {...props} width={width} />}
      </div>
    </ChartFrame>
  );
}

/** Above the cells: the columns' title and names. */
const level = 40;
const slanted = 84;

function Cells(props: HeatProps & { readonly width: number }) {
  const { title, rows, columns, values, rowTitle, columnTitle } = props;
  const corner = textWidth(`${rowTitle} ↓`, 11);
  const names = Math.max(corner, ...rows.map((name) => textWidth(name, 12)));
  const left = Math.min(names + 12, Math.max(60, props.width * 0.3));
  const cell = Math.min(150, Math.max(34, (props.width - left - 4) / Math.max(1, columns.length)));
  const tall = Math.min(52, Math.max(30, cell));
  const slant = columns.some((name) => textWidth(name) > cell - 4);
  const head = slant ? slanted : level;
  const width = left + cell * columns.length + (slant ? 44 : 2);
  const height = head + tall * rows.length + 4;
  const what = `Matrix ${title}: rows are ${rowTitle}, columns are ${columnTitle}`;
  return (
    <svg
      role="img"
      aria-label={`${what}. The numbers are under Data.`}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
    >
      <text x={left} y="12" font-size="11" fill="var(--dim)">
        {shortened(`${columnTitle} →`, width - left, 11)}
      </text>
      <text x="0" y={head - 8} font-size="11" fill="var(--dim)">
        {shortened(`${rowTitle} ↓`, left - 6, 11)}
      </text>
      {columns.map((name, j) => (
        <ColumnName key={j} {...{ name, cell, slant }} x={left + (j + 0.5) * cell} y={head - 8} />
      ))}
      {rows.map((name, i) => (
        <g key={i} transform={`translate(0 ${head + i * tall})`}>
          <text x={left - 8} y={tall / 2 + 4} font-size="12" fill="var(--ink)" text-anchor="end">
            <title>{name}</title>
            {shortened(name, left - 10)}
          </text>
          {columns.map((column, j) => (
            <Cell
              key={j}
              {...{ cell, tall }}
              x={left + j * cell}
              value={values[i]?.[j] ?? 0}
              whole={(values[i] ?? []).reduce((sum, value) => sum + value, 0)}
              names={[name, column]}
            />
          ))}
        </g>
      ))}
    </svg>
  );
}

/** A column's name: across, or slanted where names are wider than their cells. */
function ColumnName({
  name,
  x,
  y,
  cell,
  slant,
}: {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly cell: number;
  readonly slant: boolean;
}) {
  return (
    <text
      x={x}
      y={y}
      font-size="12"
      fill="var(--ink)"
      text-anchor={slant ? 'start' : 'middle'}
      transform={slant ? `rotate(-40 ${x} ${y})` : undefined}
    >
      <title>{name}</title>
      {slant ? shortened(name, 80) : shortened(name, cell - 4)}
    </text>
  );
}

function Cell({
  x,
  cell,
  tall,
  value,
  whole,
  names,
}: {
  readonly x: number;
  readonly cell: number;
  readonly tall: number;
  readonly value: number;
  readonly whole: number;
  readonly names: readonly [string, string];
}) {
  const share = whole > 0 ? value / whole : 0;
  const strong = share > 0.5;
  const ink = strong ? 'var(--chart-on-current)' : 'var(--ink)';
  const number = fitting(value, cell - 6);
  return (
    <g>
      <title>{`${names[0]} → ${names[1]}: ${count(value)}, ${percent(share)} of the row`}</title>
      <rect
        x={x + 1}
        y="1"
        width={cell - 2}
        height={tall - 2}
        fill="var(--chart-current)"
        fill-opacity={strong ? 1 : share * 0.8 + (value > 0 ? 0.04 : 0)}
        stroke="var(--line)"
      />
      <text
        x={x + cell / 2}
        y={tall / 2 - (tall >= 36 ? 2 : -4)}
        font-size="12"
        fill={ink}
        text-anchor="middle"
      >
        {number}
      </text>
      {tall >= 36 && (
        <text x={x + cell / 2} y={tall / 2 + 13} font-size="10.5" fill={ink} text-anchor="middle">
          {whole > 0 ? shareText(share) : ''}
        </text>
      )}
    </g>
  );
}

/** A share to the hundredth of a percent. */
const shareText = (share: number): string =>
  share > 0 && share < 0.0001 ? '< 0.01 %' : percent(share);

/** A count in full, or in thousands and millions where it does not fit. */
function fitting(value: number, width: number): string {
  const full = count(value);
  if (textWidth(full, 12) <= width) return full;
  const compact = { notation: 'compact', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat('en-US', compact).format(value);
}

const tableOf = ({ rows, columns, values, rowTitle, columnTitle }: HeatProps): ChartTable => ({
  columns: [rowTitle, columnTitle, 'count', 'share of the row'],
  rows: rows.flatMap((row, i) => {
    const whole = (values[i] ?? []).reduce((sum, value) => sum + value, 0);
    return columns.map((column, j) => {
      const value = values[i]?.[j] ?? 0;
      return [row, column, value, whole > 0 ? value / whole : null];
    });
  }),
});
