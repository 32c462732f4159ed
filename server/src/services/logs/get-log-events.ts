import type {
  GetLogEventsCommandInput,
  GetLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Handler } from '../../base/service.js';
import {
  decodeToken,
  encodeToken,
  groupName,
  groupNamed,
  invalidParameter,
  isPlace,
  type Room,
  streamNamed,
} from './context.js';
import { logsLimits } from './limits.js';
import type { LogEventRow, LogStreamRow, Place } from './log-store.js';

/**
 * Events of one stream, oldest first within the answer. Both tokens always come: the forward one
 * goes on after the last event given, the backward one before the first, and a token beyond which
 * there is nothing yields no events and itself.
 */
export const getLogEvents =
  (room: Room): Handler<GetLogEventsCommandInput, GetLogEventsCommandOutput> =>
  async (input, context) => {
    const group = await groupNamed(room, context, groupName(input));
    const stream = await streamNamed(room, group, input.logStreamName);
    const token = input.nextToken === undefined ? undefined : parseToken(input.nextToken);
    const from = input.startTime ?? 0;
    const until = input.endTime ?? Number.MAX_SAFE_INTEGER;
    const backward = token ? token.backward : !(input.startFromHead ?? false);
    const range = { from, until, after: token?.place, backward };
    const events = await readEvents(room, stream, range, input.limit);
    if (backward) events.reverse();
    const before: Place = events[0] ?? token?.place ?? { time: from, seq: 0 };
    const after: Place = events.at(-1) ?? token?.place ?? { time: from, seq: 0 };
    return {
      events: events.map(({ time, message, ingested }) => ({
        timestamp: time,
        message,
        ingestionTime: ingested,
      })),
      nextForwardToken: `f/${encodeToken({ time: after.time, seq: after.seq })}`,
      nextBackwardToken: `b/${encodeToken({ time: before.time, seq: before.seq })}`,
    };
  };

function parseToken(text: string): { backward: boolean; place: Place } {
  if (!/^[fb]\//.test(text)) throw invalidParameter('The specified nextToken is invalid.');
  return { backward: text.startsWith('b'), place: decodeToken(text.slice(2), isPlace) };
}

/** As many events as one answer may hold, by number and by bytes, at least one if there is one. */
async function readEvents(
  room: Room,
  stream: LogStreamRow,
  range: { from: number; until: number; after: Place | undefined; backward: boolean },
  wanted = logsLimits.answerEvents as number,
): Promise<LogEventRow[]> {
  const limit = Math.min(wanted, logsLimits.answerEvents);
  const events: LogEventRow[] = [];
  let bytes = 0;
  let after = range.after;
  while (events.length < limit) {
    const size = Math.min(limit - events.length, logsLimits.readPage);
    const page = await room.store.events(stream, { ...range, after }, size);
    for (const event of page) {
      bytes += Buffer.byteLength(event.message);
      if (bytes > logsLimits.answer_bytes && events.length > 0) return events;
      events.push(event);
    }
    if (page.length < size) break;
    after = page.at(-1);
  }
  return events;
}
