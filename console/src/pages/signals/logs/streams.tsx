import type { LogStream } from '@aws-sdk/client-cloudwatch-logs';
import { type Json, useData } from '../../../api/index.js';
import { productNow } from '../../../app/session.js';
import { bytes } from '../../../format/numbers.js';
import { type Column, Empty, Problem, Progress, Table, Time } from '../../../ui/index.js';
import { groupHref } from './index.js';
import { newestStreams } from './load.js';

const mostStreams = 500;

/** A group's streams, the newest first. */
export function Streams({ group }: { readonly group: string }) {
  const { data, error, loading, reload } = useData(
    (signal) => newestStreams(group, mostStreams, signal),
    [group],
    { every_ms: 15_000 },
  );
  return (
    <>
      {error && <Problem error={error} doing="listing the streams" retry={reload} />}
      {loading && <Progress label="Reading the streams" />}
      {data?.items.length === 0 && (
        <Empty
          title="No stream yet"
          command={`aws logs create-log-stream --log-group-name ${group} --log-stream-name first`}
        >
          <p>Whoever writes makes one:</p>
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <Table
          caption={`Streams of ${group}`}
          columns={columnsOf(group)}
          rows={data.items}
          keyOf={({ logStreamName = '' }) => logStreamName}
        />
      )}
      {data?.more && <p class="dim">The newest {mostStreams} streams.</p>}
    </>
  );
}

const columnsOf = (group: string): readonly Column<Json<LogStream>>[] => [
  {
    id: 'name',
    title: 'Stream',
    cell: ({ logStreamName = '', lastEventTimestamp }) => (
      <a href={groupHref(group, { stream: logStreamName, span: spanFor(lastEventTimestamp) })}>
        {logStreamName}
      </a>
    ),
    sort: ({ logStreamName }) => logStreamName,
  },
  {
    id: 'newest',
    title: 'Newest line',
    cell: ({ lastEventTimestamp }) => <Time at={lastEventTimestamp} />,
    sort: ({ lastEventTimestamp }) => lastEventTimestamp,
  },
  {
    id: 'first',
    title: 'First line',
    cell: ({ firstEventTimestamp }) => <Time at={firstEventTimestamp} />,
    sort: ({ firstEventTimestamp }) => firstEventTimestamp,
  },
  {
    id: 'size',
    title: 'Size',
    align: 'right',
    cell: ({ storedBytes = 0 }) => bytes(storedBytes),
    sort: ({ storedBytes }) => storedBytes,
  },
];

/** A span that has the stream's last lines: as long as events are kept where they are old. */
const spanFor = (newest: number | undefined): string | undefined =>
  newest === undefined || newest > productNow() - 86_400_000 ? undefined : '90d';
