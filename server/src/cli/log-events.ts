import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogPlace } from './log-places.js';

export interface EventQuery {
  readonly place: LogPlace;
  readonly filterPattern?: string | undefined;
  /** Events of this time and later, milliseconds. */
  readonly startTime: number;
}

/** Events of a place, by time, as many pages as there are; none where the group is not there yet. */
export async function* eventsOf(
  client: CloudWatchLogsClient,
  { place, filterPattern, startTime }: EventQuery,
): AsyncGenerator<FilteredLogEvent> {
  let nextToken: string | undefined;
  do {
    const page = await client
      .send(
        new FilterLogEventsCommand({
          logGroupName: place.group,
          ...streamsOf(place),
          ...(filterPattern !== undefined && { filterPattern }),
          startTime: Math.max(startTime, place.from ?? 0),
          nextToken,
        }),
      )
      .catch((error: Error) => {
        if (error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      });
    yield* page?.events ?? [];
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
}

const streamsOf = ({ stream, streams }: LogPlace) => {
  if (stream !== undefined) return { logStreamNames: [stream] };
  return streams === undefined ? {} : { logStreamNamePrefix: streams };
};

/** Events that come late are looked for this far back. */
const overlap_ms = 10_000;
const mostKnown = 50_000;

/** Tells new events from those that were seen, with a bounded memory. */
export class SeenEvents {
  #known = new Set<string>();
  #newest = 0;

  /** @returns whether it is new. */
  take({ eventId = '', timestamp = 0 }: FilteredLogEvent): boolean {
    if (this.#known.has(eventId)) return false;
    this.#known.add(eventId);
    if (this.#known.size > mostKnown) {
      // the first half has been there longest
      this.#known = new Set([...this.#known].slice(mostKnown / 2));
    }
    this.#newest = Math.max(this.#newest, timestamp);
    return true;
  }

  /** Where to look from next. */
  startTime(from: number): number {
    return Math.max(from, this.#newest - overlap_ms);
  }
}
