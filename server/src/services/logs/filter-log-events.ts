import type {
  FilteredLogEvent,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Checked, Handler } from '../../base/service.js';
import { writePageToken } from '../common/page-token.js';
import {
  groupName,
  groupNamed,
  invalidParameter,
  isPlace,
  placeOf,
  type Room,
  streamNamed,
} from './context.js';
import { parseFilter } from './filter-pattern.js';
import { logsLimits } from './limits.js';
import { eventId, type LogGroupRow, type LogStreamRow, type Place } from './log-store.js';

type Input = Checked<Omit<FilterLogEventsCommandInput, '$metadata'>>;

/**
 * Events of a group's streams that match a pattern, by time. An answer reads a bounded number of
 * events, so it may hold a token and no events, as AWS's may.
 */
export const filterLogEvents =
  (room: Room): Handler<FilterLogEventsCommandInput, FilterLogEventsCommandOutput> =>
  async (input, context) => {
    const group = await groupNamed(room, context, groupName(input));
    const { inStreams, stream } = await streamFilter(room, group, input);
    const filter = parseFilter(input.filterPattern ?? '');
    const limit = Math.min(input.limit ?? logsLimits.answerEvents, logsLimits.answerEvents);
    const from = input.startTime ?? 0;
    const until = input.endTime ?? Number.MAX_SAFE_INTEGER;
    const listed = `events/${context.region}`;
    let after = placeOf(listed, input, isPlace);
    const answer = (found: FilteredLogEvent[], place?: Place) => ({
      events: found,
      searchedLogStreams: [],
      ...(place && { nextToken: writePageToken(listed, input, place) }),
    });
    const events: FilteredLogEvent[] = [];
    let bytes = 0;
    for (let scanned = 0; scanned < logsLimits.filterScan; scanned += logsLimits.readPage) {
      const range = { from, until, after, stream };
      const page = await room.store.groupEvents(group, range, logsLimits.readPage);
      for (const event of page) {
        if (inStreams(event.name) && filter.matches(event.message)) {
          bytes += Buffer.byteLength(event.message);
          const full = events.length === limit || bytes > logsLimits.answer_bytes;
          if (full && events.length > 0) return answer(events, after);
          events.push({
            logStreamName: event.name,
            timestamp: event.time,
            message: event.message,
            ingestionTime: event.ingested,
            eventId: eventId(event.seq),
          });
        }
        after = { time: event.time, seq: event.seq };
      }
      if (page.length < logsLimits.readPage) return answer(events);
    }
    return answer(events, after);
  };

interface Streams {
  readonly inStreams: (name: string) => boolean;
  /** The one stream that is asked for, which is read without its neighbours. */
  readonly stream?: LogStreamRow;
}

async function streamFilter(
  room: Room,
  group: LogGroupRow,
  { logStreamNames: names, logStreamNamePrefix: prefix }: Input,
): Promise<Streams> {
  if (names?.length && prefix !== undefined) {
    throw invalidParameter('logStreamNames and logStreamNamePrefix exclude each other.');
  }
  if (prefix !== undefined) return { inStreams: (name) => name.startsWith(prefix) };
  if (!names?.length) return { inStreams: () => true };
  if (names.length > logsLimits.filterStreams) {
    throw invalidParameter(`logStreamNames must hold at most ${logsLimits.filterStreams} names.`);
  }
  const wanted = new Set(names);
  const streams: LogStreamRow[] = [];
  for (const name of wanted) streams.push(await streamNamed(room, group, name));
  const [stream, ...others] = streams;
  const inStreams = (name: string) => wanted.has(name);
  return stream && others.length === 0 ? { inStreams, stream } : { inStreams };
}
