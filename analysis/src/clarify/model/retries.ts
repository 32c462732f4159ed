import { ModelCallError } from './types.js';

/** Waits that many milliseconds, or until the signal aborts, which rejects. */
export type Sleep = (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;

/** Waits between tries. */
const waits_ms = [100, 400, 1_600];

/** The same request may be answered a moment later. */
const isTransient = ({ status }: ModelCallError): boolean =>
  !status || status === 408 || status === 429 || status >= 500;

/** @throws what the last try threw; at once what another try would not change. */
export async function callWithRetries<T>(
  sleep: Sleep,
  signal: AbortSignal | undefined,
  call: () => Promise<T>,
): Promise<T> {
  for (const wait_ms of waits_ms) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ModelCallError) || !isTransient(error)) throw error;
      signal?.throwIfAborted();
      await sleep(wait_ms, signal);
    }
  }
  return call();
}
