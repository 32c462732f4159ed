import type {
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput,
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsCommandOutput,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
  LogGroup,
  LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { aws, type Json, own } from '../../../api/index.js';
import { allPages, type Found } from '../common/all-pages.js';
import type { LogLine } from './log-line.js';
import type { AskLog } from './read-back.js';

/** Groups that are listed, at most. */
export const mostGroups = 500;

/** Groups by name; `part` finds them by any part of it. */
export const listGroups = (part: string, signal?: AbortSignal): Promise<Found<Json<LogGroup>>> =>
  allPages(async (nextToken) => {
    const page = await aws<DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput>(
      'logs',
      'DescribeLogGroups',
      { logGroupNamePattern: part || undefined, nextToken },
      signal,
    );
    return { items: page.logGroups ?? [], token: page.nextToken };
  }, mostGroups);

/** A group's streams, the one with the newest event first. */
export const newestStreams = (
  logGroupName: string,
  most: number,
  signal?: AbortSignal,
): Promise<Found<Json<LogStream>>> =>
  allPages(async (nextToken) => {
    const page = await aws<DescribeLogStreamsCommandInput, DescribeLogStreamsCommandOutput>(
      'logs',
      'DescribeLogStreams',
      {
        ...{ logGroupName, nextToken, orderBy: 'LastEventTime', descending: true },
        limit: Math.min(50, most),
      },
      signal,
    );
    return { items: page.logStreams ?? [], token: page.nextToken };
  }, most);

export interface LogQuery {
  readonly group: string;
  /** A stream's name, or the beginning of several; empty for all. */
  readonly stream: string;
  readonly pattern: string;
}

/** Lines of one answer: enough for a screen, and a small part of what an answer may hold. */
const pageSize = 1000;

/** Asks for lines as `readBack` wants them. */
export const askLog =
  ({ group, stream, pattern }: LogQuery, signal?: AbortSignal, limit = pageSize): AskLog =>
  async ({ from, until }, token) => {
    const page = await aws<FilterLogEventsCommandInput, FilterLogEventsCommandOutput>(
      'logs',
      'FilterLogEvents',
      {
        ...{ logGroupName: group, startTime: Math.max(0, from), endTime: until, limit },
        logStreamNamePrefix: stream || undefined,
        filterPattern: pattern || undefined,
        nextToken: token,
      },
      signal,
    );
    const lines = (page.events ?? []).map(
      (event): LogLine => ({
        id: event.eventId ?? '',
        at: event.timestamp ?? 0,
        stream: event.logStreamName ?? '',
        text: event.message ?? '',
      }),
    );
    return { lines, token: page.nextToken || undefined };
  };

/** What `logs/arrived` answers (docs/own-paths.md). */
interface Arrived {
  readonly Events: readonly {
    readonly EventId: string;
    readonly LogStreamName: string;
    readonly Timestamp: number;
    readonly Message: string;
  }[];
  readonly After: string;
  readonly More: boolean;
}

/** Lines in the order in which they came, whatever their own times. */
export interface ArrivedLines {
  readonly lines: readonly LogLine[];
  /** To be asked with next. */
  readonly after: string;
  readonly more: boolean;
}

/** Asks for lines that came since; without `after` for none, but from where on to ask. */
export async function askArrived(
  { group, stream, pattern }: LogQuery,
  after: string | undefined,
  signal: AbortSignal,
): Promise<ArrivedLines> {
  const page = await own<Arrived>(
    'logs/arrived',
    {
      ...{ LogGroupName: group, LogStreamNamePrefix: stream || undefined },
      ...{ FilterPattern: pattern || undefined, After: after },
    },
    signal,
  );
  const lines = page.Events.map(
    (event): LogLine => ({
      ...{ id: event.EventId, at: event.Timestamp },
      ...{ stream: event.LogStreamName, text: event.Message },
    }),
  );
  return { lines, after: page.After, more: page.More };
}
