import type { ClarifyJobRow, ClarifyJobsView } from 'guiderail/console';
import { useData, view } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import { setQuery, useQuery } from '../../app/use-query.js';
import { count } from '../../format/numbers.js';
import { span } from '../../format/times.js';
import {
  type Column,
  Empty,
  Field,
  Page,
  Problem,
  Progress,
  Section,
  State,
  Table,
  Time,
} from '../../ui/index.js';

const refresh_ms = 10_000;

/** Clarify's jobs: what bias and explanations have been computed, and when. */
export default function Explanations() {
  const [search, setSearch] = useQuery('search');
  const [monitors] = useQuery('monitors');
  const [after] = useQuery('after');
  const { data, error, reload } = useData(
    (signal) =>
      view<ClarifyJobsView>(
        'clarify-jobs',
        {
          ...(search && { NameContains: search }),
          ...(monitors === 'yes' && { Monitors: true }),
          ...(after && { NextToken: after }),
        },
        signal,
      ),
    [search, monitors, after],
    { every_ms: refresh_ms },
  );
  return (
    <Page
      title="Explanations"
      about="Clarify jobs: bias of data and predictions, what predictions rest on, single predictions"
    >
      <div class="fields">
        <Field label="Name contains" type="search" value={search} onInput={setSearch} />
        <label class="check">
          <input
            type="checkbox"
            checked={monitors === 'yes'}
            onChange={(event) =>
              setQuery({ monitors: event.currentTarget.checked ? 'yes' : undefined })
            }
          />{' '}
          Runs of monitors too
        </label>
      </div>
      {error && <Problem error={error} doing="reading the Clarify jobs" retry={reload} />}
      {!data && !error && <Progress label="Reading the Clarify jobs" />}
      {data && <Jobs data={data} filtered={search !== '' || after !== ''} />}
    </Page>
  );
}

function Jobs({ data, filtered }: { readonly data: ClarifyJobsView; readonly filtered: boolean }) {
  const { jobs, looked, next } = data;
  return (
    <Section
      title="Jobs"
      about={`${count(jobs.length)} of Clarify’s image among the ${count(looked)} newest processing jobs${filtered ? ' that were asked for' : ''}`}
    >
      {jobs.length === 0 ? (
        <Empty
          title={filtered ? 'No such Clarify job' : 'No Clarify job yet'}
          command="npx guiderail notebook"
        >
          <p>
            The SDK starts one, in TypeScript as in Python, by{' '}
            <code>SageMakerClarifyProcessor.runBias</code>, <code>runExplainability</code> or{' '}
            <code>runBiasAndExplainability</code>: docs/sdk.md shows a program, docs/clarify-jobs.md
            tells what it needs. Notebooks of Python’s SDK run as they are in the kernel that this
            installs:
          </p>
        </Empty>
      ) : (
        <Table
          caption="Clarify jobs"
          columns={columns}
          rows={jobs}
          keyOf={({ name }) => name}
          inAddress="sort"
        />
      )}
      {next !== undefined && (
        <button type="button" onClick={() => setQuery({ after: next }, { step: true })}>
          Older jobs
        </button>
      )}
    </Section>
  );
}

const columns: readonly Column<ClarifyJobRow>[] = [
  {
    id: 'name',
    title: 'Job',
    cell: ({ name }) => <a href={hrefOf(`/explanations/${encodeURIComponent(name)}`)}>{name}</a>,
    sort: ({ name }) => name,
  },
  { id: 'status', title: 'State', cell: StatusCell, sort: ({ status }) => status },
  {
    id: 'holds',
    title: 'Holds',
    cell: ({ holds, schedule }) =>
      schedule === undefined ? (
        holds.join(', ')
      ) : (
        <>
          run of{' '}
          <a href={hrefOf(`/monitors/${encodeURIComponent(schedule)}`, { tab: 'charts' })}>
            {schedule}
          </a>
        </>
      ),
  },
  {
    id: 'created',
    title: 'Made',
    cell: ({ created }) => <Time at={created} />,
    sort: ({ created }) => created,
  },
  {
    id: 'took',
    title: 'Took',
    align: 'right',
    cell: ({ created, ended }) => (ended === undefined ? '–' : span(ended - created)),
    sort: ({ created, ended }) => ended && ended - created,
  },
];

function StatusCell({ status, failure }: ClarifyJobRow) {
  return (
    <>
      {status === 'Completed' ? <>Completed</> : <State of={status} />}
      {failure !== undefined && <span class="explained-failure dim">{failure}</span>}
    </>
  );
}
