import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ArrivedEvents } from '../services/logs/arrived-path.js';
import type { Connection } from './connection.js';
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

/** What has come to a place since it was asked last, in the order of arrival. */
export class Arrivals {
  readonly #own: Connection['own'];
  #after: string | undefined;

  /** @param own calls a path of the server's own */
  constructor(own: Connection['own']) {
    this.#own = own;
  }

  /** Events of `startTime` and later by their own times; the first time none. */
  async *next({ place, filterPattern, startTime }: EventQuery): AsyncGenerator<FilteredLogEvent> {
    for (let more = true; more; ) {
      const page = await this.#own<ArrivedEvents>('logs/arrived', {
        LogGroupName: place.group,
        LogStreamName: place.stream,
        LogStreamNamePrefix: place.streams,
        FilterPattern: filterPattern,
        After: this.#after,
      });
      this.#after = page.After;
      more = page.More;
      for (const event of page.Events) {
        if (event.Timestamp < Math.max(startTime, place.from ?? 0)) continue;
        yield {
          eventId: event.EventId,
          logStreamName: event.LogStreamName,
          timestamp: event.Timestamp,
          ingestionTime: event.IngestionTime,
          message: event.Message,
        };
      }
    }
  }
}

const mostKnown = 50_000;

/** Tells new events from those that were seen, with a bounded memory. */
export class SeenEvents {
  #known = new Set<string>();

  /** @returns whether it is new. */
  take({ eventId = '' }: FilteredLogEvent): boolean {
    if (this.#known.has(eventId)) return false;
    this.#known.add(eventId);
    if (this.#known.size > mostKnown) {
      // the first half has been there longest
      this.#known = new Set([...this.#known].slice(mostKnown / 2));
    }
    return true;
  }
}
