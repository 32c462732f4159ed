import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { type Json, useData } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import { useQuery } from '../../../app/use-query.js';
import { bytes, plural } from '../../../format/numbers.js';
import {
  type Column,
  Empty,
  Field,
  Page,
  Problem,
  Progress,
  Table,
  Time,
} from '../../../ui/index.js';
import { listGroups, mostGroups, newestStreams } from './load.js';

/** Groups whose newest line is asked for: one request each. */
const mostAsked = 40;

interface Row extends Json<LogGroup> {
  readonly newest: number | undefined;
}

/** `/logs`: the groups, with what they hold and when something came last. */
export default function Logs() {
  const [part, setPart] = useQuery('name');
  const { data, error, loading, reload } = useData((signal) => loadGroups(part, signal), [part], {
    every_ms: 15_000,
  });
  return (
    <Page
      title="Logs"
      about="What models, jobs, monitors' scripts and your own programs write, in CloudWatch Logs"
    >
      <div class="fields">
        <Field label="Name contains" type="search" value={part} onInput={setPart} />
      </div>
      {error && <Problem error={error} doing="listing the log groups" retry={reload} />}
      {loading && <Progress label="Reading the log groups" />}
      {data && data.rows.length === 0 && <NoGroups part={part} />}
      {data && data.rows.length > 0 && (
        <Table
          caption="Log groups"
          columns={columns}
          rows={data.rows}
          keyOf={({ logGroupName = '' }) => logGroupName}
          sorted="-newest"
        />
      )}
      {data?.more && <p class="dim">The first {mostGroups} groups; the name narrows them.</p>}
    </Page>
  );
}

async function loadGroups(part: string, signal: AbortSignal) {
  const { items, more } = await listGroups(part, signal);
  const rows = await Promise.all(
    items.map(async (group, i): Promise<Row> => {
      if (i >= mostAsked) return { ...group, newest: undefined };
      const { items: streams } = await newestStreams(group.logGroupName ?? '', 1, signal);
      return { ...group, newest: streams[0]?.lastEventTimestamp };
    }),
  );
  return { rows, more };
}

/** The page of a group. */
export const groupHref = (group: string, query: Record<string, string | undefined> = {}): string =>
  hrefOf(`/logs/${encodeURIComponent(group)}`, query);

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    title: 'Group',
    cell: ({ logGroupName = '' }) => <a href={groupHref(logGroupName)}>{logGroupName}</a>,
    sort: ({ logGroupName }) => logGroupName,
  },
  {
    id: 'newest',
    title: 'Newest line',
    cell: ({ newest }) =>
      newest === undefined ? <span class="dim">–</span> : <Time at={newest} />,
    sort: ({ newest }) => newest,
  },
  {
    id: 'size',
    title: 'Size',
    align: 'right',
    cell: ({ storedBytes = 0 }) => bytes(storedBytes),
    sort: ({ storedBytes }) => storedBytes,
  },
  {
    id: 'kept',
    title: 'Kept for',
    align: 'right',
    cell: ({ retentionInDays }) => (retentionInDays ? plural(retentionInDays, 'day') : '90 days'),
    sort: ({ retentionInDays }) => retentionInDays ?? 90,
  },
  {
    id: 'filters',
    title: 'Metric filters',
    align: 'right',
    cell: ({ metricFilterCount = 0 }) => metricFilterCount,
    sort: ({ metricFilterCount }) => metricFilterCount,
  },
];

const NoGroups = ({ part }: { readonly part: string }) =>
  part === '' ? (
    <Empty title="No log group yet" command="aws logs create-log-group --log-group-name my-program">
      <p>Jobs and models make their own when they first write. A program of yours begins so:</p>
    </Empty>
  ) : (
    <Empty title="No log group has that in its name" />
  );
