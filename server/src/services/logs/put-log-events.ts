import type {
  PutLogEventsCommandInput,
  PutLogEventsCommandOutput,
  RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Handler } from '../../base/service.js';
import { applyFilters } from './apply-filters.js';
import { groupNamed, invalidParameter, type Room, streamNamed } from './context.js';
import { logsLimits } from './limits.js';

interface Given {
  readonly time: number;
  readonly message: string;
}

/**
 * Takes the batch in one transaction. Events too far from the clock are left out and told of, as
 * AWS does. AWS's bounds on time are in real time: on a clock that runs faster they are as much
 * wider. A sequence token is taken and not needed.
 */
export const putLogEvents =
  (room: Room): Handler<PutLogEventsCommandInput, PutLogEventsCommandOutput> =>
  async (input, context) => {
    const group = await groupNamed(room, context, input.logGroupName);
    const stream = await streamNamed(room, group, input.logStreamName);
    const events = input.logEvents.map(({ timestamp, message }) => ({ time: timestamp, message }));
    const pace = Math.max(1, room.clock.factor);
    checkBatch(events, pace);
    const now = room.clock.now();
    const oldest = now - logsLimits.past_ms * pace;
    const newest = now + logsLimits.future_ms * pace;
    const first = events.findIndex(({ time }) => time >= oldest);
    const tooOld = first < 0 ? events.length : first;
    const beyond = events.findIndex(({ time }) => time > newest);
    const tooNew = beyond < 0 ? events.length : beyond;
    const { region } = context;
    await room.store.put(group, stream, events.slice(tooOld, tooNew), now, (rows, kept) =>
      applyFilters(room, rows, { region, group: group.name, stream: stream.name, events: kept }),
    );
    const rejectedLogEventsInfo: RejectedLogEventsInfo = {};
    if (tooOld > 0) rejectedLogEventsInfo.tooOldLogEventEndIndex = tooOld;
    if (tooNew < events.length) rejectedLogEventsInfo.tooNewLogEventStartIndex = tooNew;
    const rejected = tooOld > 0 || tooNew < events.length;
    return { nextSequenceToken: stream.id, ...(rejected ? { rejectedLogEventsInfo } : {}) };
  };

function checkBatch(events: readonly Given[], pace: number): void {
  if (events.length === 0 || events.length > logsLimits.putEvents) {
    throw invalidParameter(`logEvents must hold 1 to ${logsLimits.putEvents} events.`);
  }
  let bytes = 0;
  let last = -Infinity;
  for (const { time, message } of events) {
    if (time < last) {
      throw invalidParameter(
        'Log events in a single PutLogEvents request must be in chronological order.',
      );
    }
    last = time;
    bytes += Buffer.byteLength(message) + logsLimits.eventOverhead_bytes;
  }
  if (bytes > logsLimits.put_bytes) {
    throw invalidParameter(
      `Upload too large: ${bytes} bytes exceed the limit of ${logsLimits.put_bytes}; ` +
        'send the events in smaller batches.',
    );
  }
  if (last - (events[0] as Given).time > logsLimits.putSpan_ms * pace) {
    throw invalidParameter('The events of one PutLogEvents must lie within 24 hours.');
  }
}
