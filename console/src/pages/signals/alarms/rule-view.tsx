import { useData } from '../../../api/index.js';
import { Badge, Problem, Progress, Section, State, Time } from '../../../ui/index.js';
import { type AlarmOfList, listOf } from './alarm-words.js';
import { alarmHref } from './index.js';
import { describeAlarms } from './load.js';
import { alarmsIn, holds, type Rule, readRule } from './rule-tree.js';

/** A composite alarm's rule with the states of the alarms in it. */
export function RuleTree({ rule: text }: { readonly rule: string }) {
  const rule = readRule(text);
  const names = rule ? alarmsIn(rule) : [];
  const { data, error, loading, reload } = useData(
    async (signal) => {
      if (names.length === 0) return new Map<string, AlarmOfList>();
      const { metrics, composites } = await describeAlarms({ AlarmNames: names }, signal);
      return new Map(listOf(metrics, composites).map((alarm) => [alarm.name, alarm]));
    },
    [names.join('\n')],
    { every_ms: 5_000 },
  );
  return (
    <Section title="What it watches" about="It rings while the whole of this holds">
      {error && <Problem error={error} doing="reading the alarms of the rule" retry={reload} />}
      {loading && <Progress label="Reading the alarms of the rule" />}
      {rule && data ? (
        <ul class="alarm-rule">
          <Node rule={rule} known={data} />
        </ul>
      ) : null}
      <pre class="alarm-rule-text">{text}</pre>
    </Section>
  );
}

const joins = { and: 'All of these', or: 'At least one of these' } as const;

function Node({
  rule,
  known,
}: {
  readonly rule: Rule;
  readonly known: ReadonlyMap<string, AlarmOfList>;
}) {
  const held = holds(rule, (name) => known.get(name)?.state);
  return (
    <li>
      <Badge tone={held ? 'bad' : 'plain'} word={held ? 'Holds' : 'Does not hold'} />{' '}
      {rule.kind === 'constant' && (rule.value ? 'always' : 'never')}
      {rule.kind === 'state' && <Leaf rule={rule} alarm={known.get(rule.alarm)} />}
      {rule.kind === 'not' && (
        <>
          Not this
          <ul>
            <Node rule={rule.of} known={known} />
          </ul>
        </>
      )}
      {(rule.kind === 'and' || rule.kind === 'or') && (
        <>
          {joins[rule.kind]}
          <ul>
            {rule.parts.map((part, i) => (
              <Node key={i} rule={part} known={known} />
            ))}
          </ul>
        </>
      )}
    </li>
  );
}

const wanted: Readonly<Record<string, string>> = {
  ALARM: 'in alarm',
  OK: 'OK',
  INSUFFICIENT_DATA: 'without enough data',
};

const Leaf = ({
  rule: { alarm: name, state },
  alarm,
}: {
  readonly rule: Extract<Rule, { kind: 'state' }>;
  readonly alarm: AlarmOfList | undefined;
}) => (
  <>
    <a href={alarmHref(name)}>{name}</a> is {wanted[state] ?? state}{' '}
    <span class="dim">
      {alarm ? (
        <>
          now <State of={alarm.state} /> since <Time at={alarm.since} />
        </>
      ) : (
        'there is no such alarm'
      )}
    </span>
  </>
);
