import { ownRun } from '../../api/own-run.js';
import { useQuery } from '../../app/use-query.js';
import { count, plural } from '../../format/numbers.js';
import { Badge, LongRun, Section, Select, Table } from '../../ui/index.js';
import type { TabProps } from './group.js';
import type { Consistency, ExampleSide, GroupHealth } from './types.js';

const sample = 10_000;
const hour_ms = 3_600_000;
const forever_ms = 8.64e15;

/** How old the newest write may be; the first has it told only. */
const ages: readonly (readonly [string, string])[] = [
  ['any', 'any age'],
  ['1', '1 hour'],
  ['24', '1 day'],
  ['168', '7 days'],
  ['720', '30 days'],
];

/** Whether a workflow may rely on the group, and whether its two stores hold the same. */
export function HealthTab({ group, name }: TabProps) {
  const [age, setAge] = useQuery('age', 'any');
  const freshness = group.OfflineStoreConfig && {
    MaxAgeMilliseconds: age === 'any' ? forever_ms : Number(age) * hour_ms,
  };
  const path = `feature-groups/${encodeURIComponent(name)}`;
  return (
    <>
      <Section
        title="May a workflow rely on it?"
        about="The offline store takes what is written, the newest write is fresh, the stores agree, monitors are quiet"
        actions={
          freshness && (
            <Select label="Newest write within" value={age} options={ages} onChange={setAge} />
          )
        }
      >
        <LongRun
          key={age} // an answer to another question must not stand under this one
          label="Check"
          doing="checking the group"
          run={(told, signal) =>
            ownRun<GroupHealth>(`${path}/check`, { ...freshness }, told, signal)
          }
        >
          {(health) => <Health health={health} />}
        </LongRun>
      </Section>
      <Section
        title="Online against offline"
        about="What the online store should hold follows from the offline rows"
      >
        <LongRun
          label={`Compare ${count(sample)} identifiers`}
          doing="comparing the stores"
          run={(told, signal) =>
            ownRun<Consistency>(`${path}/consistency`, { SampleSize: sample }, told, signal)
          }
        >
          {(found) => <Found found={found} />}
        </LongRun>
      </Section>
    </>
  );
}

const Health = ({ health }: { readonly health: GroupHealth }) => (
  <>
    <p>
      {health.Healthy ? (
        <Badge tone="good" word="It may" />
      ) : (
        <Badge tone="bad" word="It may not" />
      )}{' '}
      {health.Reasons.join(' ')}
    </p>
    <ul>
      {health.Checks.map(({ Check, Healthy, Words }) => (
        <li key={Check + Words}>
          <Badge
            tone={Healthy === null ? 'plain' : Healthy ? 'good' : 'bad'}
            word={Healthy === null ? 'Unknown' : Healthy ? 'Fine' : 'Fails'}
          />{' '}
          {checks[Check] ?? Check}: {Words}
        </li>
      ))}
    </ul>
  </>
);

const checks: Readonly<Record<string, string>> = { OfflineStore: 'Offline store' };

const findings: readonly (readonly [string, string])[] = [
  ['Identical', 'the same on both sides'],
  ['Deleted', 'deleted on both sides'],
  ['Expired', 'expired, as they should be'],
  ['MissingOnline', 'offline, but not online'],
  ['MissingOffline', 'online, but no row is of them'],
  ['OlderOnline', 'older online'],
  ['NewerOnline', 'newer online'],
  ['DifferentValues', 'of the same event time with other values'],
];

function Found({ found }: { readonly found: Consistency }) {
  const examples = Object.entries(found.Examples).flatMap(([finding, some]) =>
    some.map((one) => ({ finding, ...one })),
  );
  return (
    <>
      <p>
        {found.Consistent ? (
          <Badge tone="good" word="They agree" />
        ) : (
          <Badge tone="bad" word="They differ" />
        )}{' '}
        {plural(found.Identifiers, 'identifier')} compared.
      </p>
      <ul>
        {findings
          .filter(([finding]) => (found.Counts[finding] ?? 0) > 0)
          .map(([finding, words]) => (
            <li key={finding}>
              {count(found.Counts[finding] ?? 0)} {words}
            </li>
          ))}
      </ul>
      {found.Notes.map((note) => (
        <p key={note} class="dim">
          {note}
        </p>
      ))}
      {examples.length > 0 && (
        <Table
          caption="Records that differ"
          rows={examples}
          keyOf={(one) => `${one.finding} ${one.RecordIdentifier}`}
          columns={[
            { id: 'id', title: 'Record', cell: (one) => one.RecordIdentifier },
            {
              id: 'finding',
              title: 'What',
              cell: ({ finding }) => findings.find(([name]) => name === finding)?.[1] ?? finding,
            },
            { id: 'online', title: 'Online', cell: (one) => <Side of={one.Online} /> },
            { id: 'offline', title: 'Offline', cell: (one) => <Side of={one.Offline} /> },
          ]}
        />
      )}
    </>
  );
}

function Side({ of }: { readonly of: ExampleSide | null }) {
  if (!of) return <span class="dim">nothing</span>;
  return (
    <>
      <div class="dim">
        {of.EventTime}
        {of.Deleted && ' deleted'}
      </div>
      {Object.entries(of.Values).map(([feature, value]) => (
        <div key={feature}>
          {feature}: {Array.isArray(value) ? value.join(', ') : (value ?? 'null')}
        </div>
      ))}
    </>
  );
}
