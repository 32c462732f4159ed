import { setTimeout } from 'node:timers/promises';
import type { CallContext } from '../../base/service.js';

const longest_ms = 3_000;
const look_ms = 25;

export interface Settling<T> {
  readonly read: () => Promise<T>;
  /** When that which is under way was asked for, in milliseconds; undefined where nothing is. */
  readonly since: (found: T) => number | undefined;
  /** Milliseconds, by the same clock. */
  readonly now: () => number;
}

/** When a job that goes on was asked for. */
export const sinceInProgress = ({
  status,
  created,
}: {
  readonly status: string | null;
  readonly created: number;
}): number | undefined => (status === 'InProgress' ? created : undefined);

/**
 * Reads an endpoint or a job; a client that asks within three seconds of asking for it is answered
 * once it has come about, or these seconds are over. Stock clients look once right after they have
 * created something, and then every ten to thirty seconds: what takes half a second would take them
 * half a minute. Later questions, and those of the server's own rooms, are answered at once.
 */
export async function soonSettled<T>(
  { invocation, signal }: CallContext,
  { read, since, now }: Settling<T>,
): Promise<T> {
  let found = await read();
  const asked = since(found);
  if (invocation === undefined || asked === undefined) return found;
  const until = Date.now() + Math.min(longest_ms, asked + longest_ms - now());
  while (since(found) !== undefined && Date.now() < until && !signal.aborted) {
    await setTimeout(look_ms);
    found = await read();
  }
  return found;
}
