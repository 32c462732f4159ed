import { useState } from 'preact/hooks';
import { productNow } from '../../../app/session.js';
import { short } from '../../../format/numbers.js';
import { type Column, Field, Table } from '../../../ui/index.js';
import { freeId, type Line, mostLines } from './lines.js';
import { unfinished } from './periods.js';
import type { Answered } from './queries.js';
import { stats } from './stats.js';

interface Props {
  readonly lines: readonly Line[];
  readonly setLines: (lines: readonly Line[]) => void;
  readonly answers: readonly Answered[] | undefined;
  /** Seconds, of lines without one. */
  readonly period: number;
}

/** The chart's lines: what each shows, its newest value, and how it is changed. */
export function LineTable({ lines, setLines, answers = [], period }: Props) {
  const change = (id: string, next: Partial<Line>): void =>
    setLines(lines.map((line) => (line.id === id ? ({ ...line, ...next } as Line) : line)));
  const remove = (id: string): void => setLines(lines.filter((line) => line.id !== id));
  return (
    <>
      <Table
        caption="Lines of the chart"
        columns={columnsOf({ lines, answers, period, change, remove })}
        rows={lines}
        keyOf={({ id }) => id}
      />
      <Expression lines={lines} setLines={setLines} />
    </>
  );
}

const columnsOf = ({
  lines,
  answers,
  period,
  change,
  remove,
}: {
  readonly lines: readonly Line[];
  readonly answers: readonly Answered[];
  readonly period: number;
  readonly change: (id: string, next: Partial<Line>) => void;
  readonly remove: (id: string) => void;
}): readonly Column<Line>[] => [
  {
    id: 'shown',
    title: 'Drawn',
    cell: ({ id, hidden }) => (
      <input
        type="checkbox"
        checked={!hidden}
        aria-label={`Draw ${id}`}
        onChange={({ currentTarget }) => change(id, { hidden: !currentTarget.checked })}
      />
    ),
  },
  { id: 'id', title: 'Name', cell: ({ id }) => <code>{id}</code> },
  { id: 'what', title: 'What', cell: (line) => <What line={line} /> },
  {
    id: 'stat',
    title: 'Statistic',
    cell: (line) =>
      line.kind === 'metric' && <Statistic line={line} set={(stat) => change(line.id, { stat })} />,
  },
  {
    id: 'newest',
    title: 'Newest',
    align: 'right',
    cell: (line) => {
      const answer = answers.find(({ id }) => id === line.id);
      return answer && <Newest {...{ line, lines, period, answer }} />;
    },
  },
  {
    id: 'out',
    title: 'Take out',
    align: 'right',
    cell: ({ id }) => (
      <button
        type="button"
        class="quiet of-table"
        aria-label={`Take out ${id}`}
        onClick={() => remove(id)}
      >
        Take out
      </button>
    ),
  },
];

/** The newest number of a period that is over, and what there is of the one that is not. */
function Newest({
  line,
  lines,
  period,
  answer: { times, values },
}: {
  readonly line: Line;
  readonly lines: readonly Line[];
  readonly period: number;
  readonly answer: Answered;
}) {
  if (unfinished(line, lines, period, { times, now: productNow() }) === undefined) {
    return <>{short(values.at(-1))}</>;
  }
  return (
    <>
      {values.length > 1 && `${short(values.at(-2))}, `}
      <span class="dim">{short(values.at(-1))} so far</span>
    </>
  );
}

const What = ({ line }: { readonly line: Line }) =>
  line.kind === 'expression' ? (
    <>
      <code>{line.expression}</code>
      {line.label !== undefined && <div class="dim">{line.label}</div>}
    </>
  ) : (
    <>
      {line.name} <span class="dim">{line.namespace}</span>
      <div class="dim">{line.dimensions.map(([name, value]) => `${name} ${value}`).join(', ')}</div>
    </>
  );

function Statistic({
  line: { id, stat },
  set,
}: {
  readonly line: Extract<Line, { kind: 'metric' }>;
  readonly set: (stat: string) => void;
}) {
  const known: readonly string[] = stats;
  return (
    <select
      aria-label={`Statistic of ${id}`}
      value={stat}
      onChange={({ currentTarget }) => set(currentTarget.value)}
    >
      {[...known, ...(known.includes(stat) ? [] : [stat])].map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  );
}

/** Adds an expression over the lines that are there. */
function Expression({ lines, setLines }: Pick<Props, 'lines' | 'setLines'>) {
  const [expression, setExpression] = useState('');
  const [label, setLabel] = useState('');
  const add = (event: Event): void => {
    event.preventDefault();
    const id = freeId(lines, 0, 'e');
    const named = label.trim() === '' ? {} : { label: label.trim() };
    setLines([...lines, { kind: 'expression', id, expression: expression.trim(), ...named }]);
    setExpression('');
    setLabel('');
  };
  return (
    <form class="fields" onSubmit={add}>
      <Field
        label="Metric math"
        value={expression}
        placeholder="100 * m1 / m2"
        onInput={setExpression}
      />
      <Field label="Its name" value={label} onInput={setLabel} />
      <button type="submit" disabled={expression.trim() === '' || lines.length >= mostLines}>
        Add the expression
      </button>
    </form>
  );
}
