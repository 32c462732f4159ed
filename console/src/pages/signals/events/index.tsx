import type { EventBus } from '@aws-sdk/client-eventbridge';
import { type Json, useData } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import { useQuery } from '../../../app/use-query.js';
import { count } from '../../../format/numbers.js';
import {
  Badge,
  type Column,
  Empty,
  Field,
  Page,
  Problem,
  Progress,
  Table,
  Tabs,
  Time,
} from '../../../ui/index.js';
import { Destinations } from './destinations.js';
import { listBuses, listRules, mostRules, type RuleOfList, ruleHref } from './load.js';
import { patternWords } from './pattern-words.js';
import { scheduleWords } from './schedule-words.js';
import { TestPattern } from './test-pattern.js';

const tabs = [
  { id: 'rules', title: 'Rules' },
  { id: 'buses', title: 'Buses' },
  { id: 'destinations', title: 'HTTP APIs' },
  { id: 'test', title: 'Try a pattern' },
];

/** `/events`: rules with what they did, buses, where rules send to, and a pattern tried out. */
export default function Events() {
  const [tab] = useQuery('tab', 'rules');
  return (
    <Page
      title="Events"
      about="What happens on the server, and what your programs put: rules pick some and send them on"
    >
      <Tabs label="Parts of the events" tabs={tabs} current={tab} />
      {tab === 'buses' && <Buses />}
      {tab === 'destinations' && <Destinations />}
      {tab === 'test' && <TestPattern />}
      {!['buses', 'destinations', 'test'].includes(tab) && <Rules />}
    </Page>
  );
}

function Rules() {
  const [words, setWords] = useQuery('with');
  const { data, error, loading, reload } = useData((signal) => listRules(signal), [], {
    every_ms: 10_000,
  });
  const shown = (data?.rules ?? []).filter(({ rule, bus }) =>
    `${rule.Name} ${bus} ${rule.EventPattern} ${rule.Description}`
      .toLowerCase()
      .includes(words.toLowerCase()),
  );
  return (
    <>
      <div class="fields">
        <Field
          label="Name or pattern contains"
          type="search"
          value={words}
          onInput={(next) => setWords(next)}
        />
      </div>
      {error && <Problem error={error} doing="listing the rules" retry={reload} />}
      {loading && <Progress label="Reading the rules" />}
      {data?.rules.length === 0 && <NoRules />}
      {data && data.rules.length > 0 && shown.length === 0 && (
        <Empty title="No rule is like that" />
      )}
      {shown.length > 0 && (
        <Table
          caption="Rules of all buses"
          columns={columns}
          rows={shown}
          keyOf={({ rule }) => rule.Arn ?? rule.Name ?? ''}
          sorted="-failed"
        />
      )}
      {data?.more && <p class="dim">The first {count(mostRules)} rules.</p>}
    </>
  );
}

const columns: readonly Column<RuleOfList>[] = [
  {
    id: 'state',
    title: 'State',
    cell: ({ rule }) => <OnOff state={rule.State} />,
    sort: ({ rule }) => rule.State,
  },
  {
    id: 'name',
    title: 'Rule',
    cell: ({ rule, bus }) => (
      <>
        <a href={ruleHref(rule.Name ?? '', bus)}>{rule.Name}</a>
        <div class="dim">{rule.Description}</div>
      </>
    ),
    sort: ({ rule }) => rule.Name,
  },
  { id: 'bus', title: 'Bus', cell: ({ bus }) => bus, sort: ({ bus }) => bus },
  {
    id: 'when',
    title: 'Sends when',
    cell: ({ rule }) => <When pattern={rule.EventPattern} schedule={rule.ScheduleExpression} />,
  },
  number('matched', 'Matched, last hour'),
  number('sent', 'Sent'),
  number('failed', 'Failed'),
];

function number(id: 'matched' | 'sent' | 'failed', title: string): Column<RuleOfList> {
  return {
    ...{ id, title, align: 'right' },
    cell: (row) =>
      id === 'failed' && row.failed > 0 ? (
        <Badge tone="bad" word={count(row.failed)} />
      ) : (
        count(row[id])
      ),
    sort: (row) => row[id],
  };
}

/** Whether a rule does anything. */
export const OnOff = ({ state }: { readonly state: string | undefined }) =>
  state === 'DISABLED' ? <Badge tone="warn" word="Off" /> : <Badge tone="good" word="On" />;

/** What a rule waits for, in words where there are some. */
export function When({
  pattern,
  schedule,
}: {
  readonly pattern: string | undefined;
  readonly schedule: string | undefined;
}) {
  const words = pattern === undefined ? [] : (patternWords(pattern) ?? [pattern]);
  return (
    <ul class="bare-list">
      {schedule !== undefined && (
        <li>
          {scheduleWords(schedule) ?? ''} <code>{schedule}</code>
        </li>
      )}
      {words.map((line) => (
        <li key={line}>{line}</li>
      ))}
      {pattern !== undefined && words.length === 0 && <li>any event comes</li>}
    </ul>
  );
}

const NoRules = () => (
  <Empty
    title="No rule yet"
    command={
      'aws events put-rule --name endpoint-fails --event-pattern ' +
      `'{"source":["aws.sagemaker"],"detail":{"EndpointStatus":["FAILED"]}}'\n` +
      'aws events put-targets --rule endpoint-fails --targets Id=people,Arn=TOPIC_ARN'
    }
  >
    <p>
      A rule sends the events that match its pattern to a{' '}
      <a href={hrefOf('/notifications')}>topic</a>, an HTTP API, a log group or another bus:
    </p>
  </Empty>
);

function Buses() {
  const { data, error, loading, reload } = useData((signal) => listBuses(signal), []);
  if (error) return <Problem error={error} doing="listing the buses" retry={reload} />;
  if (loading || !data) return <Progress label="Reading the buses" />;
  return (
    <>
      <Table
        caption="Event buses"
        columns={busColumns}
        rows={data.items}
        keyOf={({ Name = '' }) => Name}
      />
      <p class="dim">
        The server tells what happens on the bus “default”. Events themselves are not kept: a rule
        that sends them to a log group keeps them.
      </p>
    </>
  );
}

const busColumns: readonly Column<Json<EventBus>>[] = [
  { id: 'name', title: 'Bus', cell: ({ Name }) => Name, sort: ({ Name }) => Name },
  { id: 'about', title: 'Description', cell: ({ Description }) => Description },
  {
    id: 'made',
    title: 'Made',
    cell: ({ CreationTime }) =>
      CreationTime === undefined ? (
        <span class="dim">with the server</span>
      ) : (
        <Time at={CreationTime} />
      ),
    sort: ({ CreationTime }) => CreationTime,
  },
  { id: 'arn', title: 'ARN', cell: ({ Arn }) => <code>{Arn}</code> },
];
