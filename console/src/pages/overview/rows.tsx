import type { OverviewView } from 'guiderail/console';
import { hrefOf } from '../../app/location.js';
import { useQuery } from '../../app/use-query.js';
import { plural } from '../../format/numbers.js';
import { span } from '../../format/times.js';
import { Empty, Field, Section, Select } from '../../ui/index.js';
import type { Verdict } from '../../ui/standing/verdict.js';
import { Row, verdictWord } from './row.js';
import { isNamed, type Order, ordered, type Subject } from './subjects.js';
import { useSteadyOrder } from './use-steady-order.js';

const orders: readonly (readonly [Order, string])[] = [
  ['worst', 'Worst first'],
  ['name', 'By name'],
  ['traffic', 'Most requests'],
  ['errors', 'Most errors'],
  ['latency', 'Slowest (p99)'],
];

/** What is judged: filtered and ordered as the address says. */
export function Rows({
  data,
  subjects,
}: {
  readonly data: OverviewView;
  readonly subjects: readonly Subject[];
}) {
  const [show] = useQuery('show');
  const [text, setText] = useQuery('q');
  const [order, setOrder] = useQuery('order', 'worst');
  const named = subjects.filter((subject) => isNamed(subject, text));
  const wanted = named.filter(({ verdict }) => show === '' || verdict === show);
  const rows = ordered(wanted, order as Order);
  return (
    <>
      <div class="ov-filters">
        <VerdictFilter subjects={named} show={show} text={text} order={order} />
        <Field label="Search endpoints and monitors" type="search" value={text} onInput={setText} />
        <Select label="Order" value={order} options={orders} onChange={setOrder} />
      </div>
      {rows.length === 0 && (
        <Empty title="Nothing here">
          <p>
            No endpoint or monitor fits the filters. <a href={hrefOf('/')}>Show all</a>
          </p>
        </Empty>
      )}
      <List
        titles={['endpoint', 'endpoints']}
        rows={rows.filter(({ kind }) => kind === 'endpoint')}
        data={data}
        about={`Requests, errors and latency of the last ${span(data.recent.end - data.recent.start)}, the lines of ${span(data.trail.steps * data.trail.step)}`}
      />
      <List
        titles={['data set watched without an endpoint', 'data sets watched without an endpoint']}
        rows={rows.filter(({ kind }) => kind !== 'endpoint')}
        data={data}
        about="Feature groups, batch transforms, and endpoints that are gone"
      />
    </>
  );
}

const verdicts: readonly Verdict[] = ['wrong', 'unsure', 'trusted'];

/** How many there are of each verdict; each is a link that shows these alone. */
function VerdictFilter({
  subjects,
  show,
  text,
  order,
}: {
  readonly subjects: readonly Subject[];
  readonly show: string;
  readonly text: string;
  readonly order: string;
}) {
  const kept = { q: text, order: order === 'worst' ? undefined : order };
  const all = { id: '', word: 'All', count: subjects.length };
  const each = verdicts.map((id) => ({
    ...{ id: id as string, word: verdictWord[id] },
    count: subjects.filter(({ verdict }) => verdict === id).length,
  }));
  return (
    <nav class="tabs" aria-label="Filter by verdict">
      <ul>
        {[all, ...each].map(({ id, word, count }) => (
          <li key={id}>
            <a
              href={hrefOf('/', { ...kept, show: id })}
              aria-current={show === id ? 'page' : undefined}
            >
              {word}
              <span class="count">{count}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function List({
  titles,
  about,
  rows,
  data: { now, recent, trail },
}: {
  /** What a row is, and what rows are. */
  readonly titles: readonly [string, string];
  readonly about: string;
  readonly rows: readonly Subject[];
  readonly data: OverviewView;
}) {
  const { shown, hold } = useSteadyOrder(rows);
  if (rows.length === 0) return null;
  const toMinute = Math.floor(now / 60_000) * 60_000;
  return (
    <Section title={`${plural(rows.length, ...titles)}`} about={about}>
      <ul class="ov-rows" {...hold}>
        {shown.map((subject) => (
          <Row key={subject.key} subject={subject} now={toMinute} spans={{ recent, trail }} />
        ))}
      </ul>
    </Section>
  );
}
