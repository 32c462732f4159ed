import { second } from '../../../format/times.js';
import { Badge, type Column, Section, State, Table, Time } from '../../../ui/index.js';
import type { Happening } from './history.js';

/** What happened to an alarm, the newest first. */
export const HistoryList = ({
  history,
  more,
}: {
  readonly history: readonly Happening[];
  readonly more: boolean;
}) => (
  <Section
    title="What happened"
    about={more ? `The newest ${history.length}; kept for 30 days` : 'Kept for 30 days'}
  >
    {history.length === 0 ? (
      <p class="dim">Nothing in the last 30 days.</p>
    ) : (
      <Table
        caption="What happened to the alarm"
        columns={columns}
        rows={history.map((one, i) => ({ ...one, i }))}
        keyOf={({ at, i }) => `${at}/${i}`}
        page={30}
      />
    )}
  </Section>
);

const columns: readonly Column<Happening>[] = [
  {
    id: 'at',
    title: 'When, UTC',
    cell: ({ at }) => (
      <>
        <Time at={at} />
        <div class="dim">{second(at)}</div>
      </>
    ),
    sort: ({ at }) => at,
  },
  {
    id: 'state',
    title: 'Into',
    cell: ({ kind, state, failed }) => {
      if (kind === 'state') return <State of={state} />;
      if (kind === 'configuration') return <Badge tone="plain" word="Configured" />;
      return failed ? <Badge tone="bad" word="Not told" /> : <Badge tone="good" word="Told" />;
    },
    sort: ({ kind, state }) => `${kind} ${state ?? ''}`,
  },
  {
    id: 'what',
    title: 'What and why',
    cell: ({ summary, reason }) => (
      <>
        {summary}
        {reason !== undefined && <div class="dim">{reason}</div>}
      </>
    ),
  },
];
