import { validationException } from '../../base/errors.js';
import type { OwnPath } from '../../base/own-path.js';
import { Members } from '../common/members.js';
import type { Room } from './context.js';
import { parseFilter } from './filter-pattern.js';
import { logsLimits } from './limits.js';
import { eventId, type LogGroupRow } from './log-store.js';

/** An event, as `/_guiderail/logs/arrived` tells it. */
export interface ArrivedEvent {
  readonly EventId: string;
  readonly LogStreamName: string;
  readonly Timestamp: number;
  readonly IngestionTime: number;
  readonly Message: string;
}

export interface ArrivedEvents {
  readonly Events: readonly ArrivedEvent[];
  /** What to ask with next. */
  readonly After: string;
  /** Whether more has come already. */
  readonly More: boolean;
}

const names = [
  'LogGroupName',
  'LogStreamName',
  'LogStreamNamePrefix',
  'FilterPattern',
  'After',
  'Limit',
];

/**
 * `POST /_guiderail/logs/arrived`, body `{"LogGroupName", "LogStreamName"?, "LogStreamNamePrefix"?,
 * "FilterPattern"?, "After"?, "Limit"?}`: events of a group in the order of their arrival, whatever
 * their own times, which FilterLogEvents cannot tell. Without `After` none, but from where on to ask.
 * A group that is not there has none. An answer reads a bounded number of events.
 */
export const arrivedPath = (room: Room): OwnPath => ({
  method: 'POST',
  pattern: /^\/_guiderail\/logs\/(arrived)$/,
  forCaptures: false,
  async handler(_, { region, body }): Promise<ArrivedEvents> {
    const asked = Members.of(body, names);
    const groupName = asked.text('LogGroupName');
    const stream = asked.maybeText('LogStreamName');
    const prefix = asked.maybeText('LogStreamNamePrefix') ?? '';
    const { matches } = parseFilter(asked.maybeText('FilterPattern') ?? '');
    const limit = asked.count('Limit', 1, logsLimits.answerEvents) ?? 1000;
    const { newest } = room.store;
    const after = placeOf(asked.maybeText('After'), newest);
    const group = await room.store.group(region, groupName);
    if (!group || after === newest) return answer([], newest, newest);
    const wanted = (name: string, message: string): boolean =>
      (stream === undefined || name === stream) && name.startsWith(prefix) && matches(message);
    return read(room, group, { after, newest, limit, wanted });
  },
});

function placeOf(text: string | undefined, newest: number): number {
  if (text === undefined) return newest;
  if (!/^\d{1,56}$/.test(text)) throw validationException('After must be what an answer gave.');
  return Math.min(Number(text), newest); // a store that was put back has fewer
}

const answer = (Events: ArrivedEvent[], after: number, newest: number): ArrivedEvents => ({
  Events,
  After: eventId(after),
  More: after < newest,
});

async function read(
  { store }: Room,
  group: LogGroupRow,
  query: {
    readonly after: number;
    readonly newest: number;
    readonly limit: number;
    readonly wanted: (stream: string, message: string) => boolean;
  },
): Promise<ArrivedEvents> {
  const { newest, limit, wanted } = query;
  const until = Math.min(newest, query.after + logsLimits.filterScan);
  const found: ArrivedEvent[] = [];
  let { after } = query;
  let bytes = 0;
  for (;;) {
    const page = await store.arrived(group, { after, until }, logsLimits.readPage);
    for (const { seq, name, time, ingested, message } of page) {
      if (wanted(name, message)) {
        bytes += Buffer.byteLength(message);
        const full = found.length === limit || bytes > logsLimits.answer_bytes;
        if (full && found.length > 0) return answer(found, after, newest);
        found.push({
          EventId: eventId(seq),
          LogStreamName: name,
          Timestamp: time,
          IngestionTime: ingested,
          Message: message,
        });
      }
      after = seq;
    }
    if (page.length < logsLimits.readPage) return answer(found, until, newest);
  }
}
