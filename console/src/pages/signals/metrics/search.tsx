import type { Metric } from '@aws-sdk/client-cloudwatch';
import { type Json, useData } from '../../../api/index.js';
import { useQuery } from '../../../app/use-query.js';
import { count } from '../../../format/numbers.js';
import { type Column, Empty, Field, Problem, Progress, Section, Table } from '../../../ui/index.js';
import { freeId, isSameMetric, type Line, type MetricLine, mostLines } from './lines.js';
import { listMetrics, mostListed } from './load.js';
import { namespaces } from './stats.js';

interface Props {
  readonly lines: readonly Line[];
  readonly setLines: (lines: readonly Line[]) => void;
}

/** Finds metrics by namespace, name and any part of their dimensions. */
export function SearchMetrics({ lines, setLines }: Props) {
  const [namespace, setNamespace] = useQuery('namespace');
  const [name, setName] = useQuery('metric');
  const [words, setWords] = useQuery('with');
  const { data, error, loading, reload } = useData(
    (signal) => listMetrics({ namespace: namespace.trim(), name: name.trim() }, signal),
    [namespace, name],
  );
  const found = (data?.items ?? []).filter((metric) => contains(metric, words));
  const known = [
    ...new Set([...namespaces, ...(data?.items ?? []).map((one) => one.Namespace ?? '')]),
  ];
  const names = [...new Set((data?.items ?? []).map(({ MetricName = '' }) => MetricName))];
  return (
    <Section title="Find metrics">
      <div class="fields">
        <Field
          label="Namespace, exactly"
          type="search"
          value={namespace}
          list={known}
          onInput={setNamespace}
        />
        <Field
          label="Metric, exactly"
          type="search"
          value={name}
          list={names.slice(0, 500)}
          onInput={setName}
        />
        <Field
          label="Words anywhere"
          type="search"
          value={words}
          placeholder="rides latency"
          onInput={setWords}
        />
      </div>
      {error && <Problem error={error} doing="listing the metrics" retry={reload} />}
      {loading && <Progress label="Reading the metrics' names" />}
      {data && found.length === 0 && <Empty title="No metric is like that" />}
      {data?.more && (
        <p class="note">
          Looked through the first {count(mostListed)} metrics by name alone: give a namespace or a
          metric to reach the others.
        </p>
      )}
      {found.length > 0 && (
        <Table
          caption="Metrics found"
          columns={columnsOf(lines, setLines)}
          rows={found}
          keyOf={(metric) => JSON.stringify(metric)}
          page={50}
        />
      )}
    </Section>
  );
}

/** Whether each of the words stands somewhere in a metric, in either case. */
function contains(
  { Namespace, MetricName, Dimensions = [] }: Json<Metric>,
  words: string,
): boolean {
  const parts = [Namespace, MetricName, ...Dimensions.flatMap(({ Name, Value }) => [Name, Value])];
  const text = parts.join(' ').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const lineOf = ({
  Namespace = '',
  MetricName = '',
  Dimensions = [],
}: Json<Metric>): MetricLine => ({
  ...{ kind: 'metric', id: '', namespace: Namespace, name: MetricName },
  dimensions: Dimensions.map(({ Name = '', Value = '' }) => [Name, Value] as const),
  stat: usualStat(MetricName),
});

/** Counts are summed, times told at their slow end, anything else averaged. */
function usualStat(name: string): string {
  if (/latency|duration|seconds$/i.test(name)) return 'p99';
  return /^(invocations?|invocation\w*errors|.*errors|number\w*|matched\w*|triggered\w*|failed\w*)/i.test(
    name,
  )
    ? 'Sum'
    : 'Average';
}

const columnsOf = (
  lines: readonly Line[],
  setLines: Props['setLines'],
): readonly Column<Json<Metric>>[] => [
  {
    id: 'chosen',
    title: 'Draw',
    cell: (metric) => <Choice line={lineOf(metric)} lines={lines} setLines={setLines} />,
  },
  {
    id: 'metric',
    title: 'Metric',
    cell: ({ MetricName }) => MetricName,
    sort: ({ MetricName }) => MetricName,
  },
  {
    id: 'dimensions',
    title: 'Dimensions',
    cell: ({ Dimensions = [] }) =>
      Dimensions.length === 0 ? (
        <span class="dim">none</span>
      ) : (
        Dimensions.map(({ Name, Value }) => (
          <span key={Name} class="dimension">
            <span class="dim">{Name}</span> {Value}
          </span>
        ))
      ),
    sort: ({ Dimensions = [] }) => Dimensions.map(({ Value }) => Value).join(' '),
  },
  {
    id: 'namespace',
    title: 'Namespace',
    cell: ({ Namespace }) => <span class="dim">{Namespace}</span>,
    sort: ({ Namespace }) => Namespace,
  },
];

function Choice({ line, lines, setLines }: Props & { readonly line: MetricLine }) {
  const there = lines.filter((one) => one.kind === 'metric' && isSameMetric(one, line));
  const toggle = (): void =>
    setLines(
      there.length > 0
        ? lines.filter((one) => !there.includes(one))
        : [...lines, { ...line, id: freeId(lines) }],
    );
  return (
    <input
      type="checkbox"
      checked={there.length > 0}
      disabled={there.length === 0 && lines.length >= mostLines}
      aria-label={`Draw ${line.name} of ${line.dimensions.map(([, value]) => value).join(', ')}`}
      onChange={toggle}
    />
  );
}
