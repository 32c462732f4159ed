import type {
  BatchGetQueryExecutionCommandInput,
  BatchGetQueryExecutionCommandOutput,
  ListQueryExecutionsCommandInput,
  ListQueryExecutionsCommandOutput,
} from '@aws-sdk/client-athena';
import { aws, useData } from '../../api/index.js';
import type { Execution } from '../../api/run-query.js';
import { hrefOf } from '../../app/location.js';
import { Badge, Problem, Section, Table, Time, type Tone } from '../../ui/index.js';

const shown = 30;
const live_ms = 5_000;

/** The statements of the last days, whoever ran them. */
export function History({ newest }: { readonly newest: string }) {
  const { data, error, reload } = useData((signal) => newestQueries(signal), [newest], {
    every_ms: live_ms,
  });
  if (error) return <Problem error={error} doing="listing earlier queries" retry={reload} />;
  if (!data || data.length === 0) return null;
  return (
    <Section title="Earlier queries" about={`the newest ${data.length}, of everybody`}>
      <Table
        caption="Earlier queries"
        rows={data}
        keyOf={({ QueryExecutionId = '' }) => QueryExecutionId}
        columns={[
          {
            id: 'sql',
            title: 'Statement',
            cell: (one) => (
              <a class="sql-earlier" href={hrefOf('/sql', addressOf(one))}>
                {(one.Query ?? '').slice(0, 300)}
              </a>
            ),
          },
          { id: 'state', title: 'State', cell: ({ Status }) => <QueryState of={Status?.State} /> },
          {
            id: 'when',
            title: 'Started',
            cell: ({ Status }) => <Time at={Status?.SubmissionDateTime} />,
            sort: ({ Status }) => Status?.SubmissionDateTime,
          },
        ]}
      />
    </Section>
  );
}

const addressOf = ({ Query, QueryExecutionId, QueryExecutionContext }: Execution) => ({
  sql: Query,
  query: QueryExecutionId,
  database: QueryExecutionContext?.Database,
});

const tones: Readonly<Record<string, Tone>> = {
  SUCCEEDED: 'good',
  FAILED: 'bad',
  RUNNING: 'busy',
  QUEUED: 'busy',
};

/** Athena's word for how a query stands, in lower case. */
export const QueryState = ({ of = 'UNKNOWN' }: { readonly of: string | undefined }) => (
  <Badge tone={tones[of] ?? 'plain'} word={`${of.slice(0, 1)}${of.slice(1).toLowerCase()}`} />
);

async function newestQueries(signal: AbortSignal): Promise<Execution[]> {
  const { QueryExecutionIds = [] } = await aws<
    ListQueryExecutionsCommandInput,
    ListQueryExecutionsCommandOutput
  >('athena', 'ListQueryExecutions', { MaxResults: shown }, signal);
  if (QueryExecutionIds.length === 0) return [];
  const { QueryExecutions = [] } = await aws<
    BatchGetQueryExecutionCommandInput,
    BatchGetQueryExecutionCommandOutput
  >('athena', 'BatchGetQueryExecution', { QueryExecutionIds }, signal);
  return QueryExecutions;
}
