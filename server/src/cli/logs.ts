import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import { withoutControls } from '@guiderail/analysis';
import { day_ms } from '../base/time.js';
import { type Connection, connected, serverFlags } from './connection.js';
import { parseFlags, readLimit, UsageError } from './flags.js';
import type { Io } from './io.js';
import { Arrivals, type EventQuery, eventsOf, SeenEvents } from './log-events.js';
import { allGroups, type LogPlace, placeNamed, schedulePlace } from './log-places.js';
import { type Column, jsonText, paperOf, table } from './table.js';
import { iso, readSpan, shownTime } from './times.js';

const options = {
  ...serverFlags,
  follow: { type: 'boolean', short: 'f' },
  filter: { type: 'string' },
  since: { type: 'string' },
  limit: { type: 'string' },
} as const;

const usualLimit = 1000;
const mostLimit = 100_000;
const poll_ms = 500;
/** Polls between two looks for a schedule's next run. */
const lookEvery = 4;

/** `guiderail logs`: what was logged, and what is being logged. */
export async function logsCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [name, ...more] = positionals;
  if (more.length > 0) throw new UsageError('name one group, job, endpoint or schedule');
  const limit = readLimit(values.limit, usualLimit, mostLimit);
  const since_ms = values.since === undefined ? undefined : readSpan(values.since, '--since');
  if (name === undefined && (values.follow || values.filter !== undefined)) {
    throw new UsageError('name a group, job, endpoint or schedule');
  }
  return connected(values, io, async (connection) => {
    const client = new CloudWatchLogsClient(connection.server);
    try {
      if (name === undefined) return await groups(connection, client, values.json === true, io);
      const place = await placeNamed(connection, client, name);
      // a job is read whole, a group may be too large for that
      const back_ms = since_ms ?? (place.streams === undefined ? day_ms : undefined);
      const startTime = back_ms === undefined ? 0 : connection.now - back_ms;
      const query = { place, startTime, filterPattern: values.filter };
      const show = shower(place, values.json === true, io);
      const seen = new SeenEvents();
      const arrivals = new Arrivals(connection.own);
      // before what is there is read, so that nothing comes between
      if (values.follow) for await (const event of arrivals.next(query)) seen.take(event);
      const count = await last(client, query, { limit, seen, show });
      if (values.follow) await follow(connection, client, query, { arrivals, seen, show }, io);
      else if (count === 0) io.stderr(`${nothing(name, place, values)}\n`);
      return 0;
    } finally {
      client.destroy();
    }
  });
}

function nothing(
  name: string,
  place: LogPlace,
  { filter, since }: { filter?: string | undefined; since?: string | undefined },
): string {
  const which = filter === undefined ? '' : ` that matches ${filter}`;
  if (since !== undefined) return `${name} has no line${which} in the last ${since}.`;
  if (place.streams !== undefined) return `${name} has no line${which}.`;
  return `${name} has no line${which} of the last day; --since 30d looks further back.`;
}

type Show = (event: FilteredLogEvent) => void;

function shower(place: LogPlace, json: boolean, io: Io): Show {
  const paper = paperOf(io);
  const several = place.streams === undefined;
  return ({ timestamp = 0, message = '', logStreamName = '' }) => {
    if (json) {
      const event = { time: iso(timestamp), group: place.group, stream: logStreamName, message };
      io.stdout(`${JSON.stringify(event)}\n`);
      return;
    }
    const writer = withoutControls(logStreamName.split('/')[0] ?? '');
    const stream = several ? `${paper.paint(writer, 'dim')}  ` : '';
    const lines = message.replace(/\r?\n$/, '').split(/\r?\n/);
    const time = paper.paint(secondOf(timestamp), 'dim');
    for (const line of lines) io.stdout(`${time}  ${stream}${withoutControls(line)}\n`);
  };
}

const secondOf = (time: number): string =>
  new Date(time).toISOString().slice(0, 19).replace('T', ' ');

/** Shows the last lines of what is there. @returns how many. */
async function last(
  client: CloudWatchLogsClient,
  query: EventQuery,
  { limit, seen, show }: { limit: number; seen: SeenEvents; show: Show },
): Promise<number> {
  let kept: FilteredLogEvent[] = [];
  for await (const event of eventsOf(client, query)) {
    seen.take(event);
    kept.push(event);
    if (kept.length > 2 * limit) kept = kept.slice(-limit);
  }
  kept = kept.slice(-limit);
  for (const event of kept) show(event);
  return kept.length;
}

async function follow(
  connection: Connection,
  client: CloudWatchLogsClient,
  query: EventQuery,
  { arrivals, seen, show }: { arrivals: Arrivals; seen: SeenEvents; show: Show },
  io: Io,
): Promise<void> {
  const signal = io.untilInterrupted?.();
  let { place } = query;
  const showNew = async (events: AsyncIterable<FilteredLogEvent>): Promise<void> => {
    for await (const event of events) {
      if (signal?.aborted) return;
      if (seen.take(event)) show(event);
    }
  };
  for (let round = 1; !signal?.aborted; round++) {
    await sleep(poll_ms, undefined, signal && { signal }).catch(() => undefined);
    if (signal?.aborted) return;
    if (place.schedule !== undefined && round % lookEvery === 0) {
      const before = place.streams;
      place = await schedulePlace(connection, client, place.schedule);
      // lines of a run that is new came before it was known
      if (place.streams !== before) await showNew(eventsOf(client, { ...query, place }));
    }
    await showNew(arrivals.next({ ...query, place }));
  }
}

const columns: readonly Column<LogGroup>[] = [
  { title: 'group', of: ({ logGroupName }) => logGroupName ?? '', least: 24, isName: true },
  { title: 'kept', of: ({ storedBytes = 0 }) => sizeOf(storedBytes), right: true },
  {
    title: 'for',
    of: ({ retentionInDays }) => (retentionInDays ? `${retentionInDays} days` : '90 days'),
  },
  {
    title: 'since (UTC)',
    of: ({ creationTime = 0 }) => shownTime(Math.floor(creationTime / 60_000) * 60_000),
    spare: 1,
  },
];

const sizeOf = (bytes: number): string => {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2
    ? `${Math.round(bytes / 1024)} KiB`
    : `${Math.round(bytes / 1024 ** 2)} MiB`;
};

async function groups(
  { server }: Connection,
  client: CloudWatchLogsClient,
  json: boolean,
  io: Io,
): Promise<number> {
  const found = await allGroups(client);
  if (json) {
    io.stdout(
      jsonText(
        found.map(({ logGroupName, storedBytes, retentionInDays, creationTime }) => ({
          group: logGroupName,
          storedBytes: storedBytes ?? 0,
          retentionDays: retentionInDays ?? null,
          created: iso(creationTime),
        })),
      ),
    );
    return 0;
  }
  if (found.length === 0) {
    io.stdout('Nothing has been logged yet. Jobs, models and scripts log as they run.\n');
    return 0;
  }
  const name = found[0]?.logGroupName ?? '';
  const lines = [...table(found, columns, paperOf(io)), '', 'Read one as it grows:'];
  io.stdout(`${lines.join('\n')}\n  npx guiderail logs ${name} --follow${server.flags}\n`);
  return 0;
}
