import { ModelCallError } from './types.js';

/** Waits that many milliseconds, or until the signal aborts, which rejects. */
export type Sleep = (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;

/** Waits between tries. */
const waits_ms = [100, 400, 1_600];

/** The same request may be answered a moment later. */
const isTransient = ({ status }: ModelCallError): boolean =>
  !status || status === 408 || status === 429 || status >= 500;

/** Whether nobody answers at all: a program that fails says 500. */
export const isSilence = (error: unknown): boolean =>
  error instanceof ModelCallError && (!error.status || error.status > 501);

/**
 * @param failed told of each failure after which the call is tried again
 * @throws what the last try threw; at once what another try would not change
 */
export async function callWithRetries<T>(
  sleep: Sleep,
  signal: AbortSignal | undefined,
  call: () => Promise<T>,
  failed: (error: ModelCallError) => void = () => {},
): Promise<T> {
  for (const wait_ms of waits_ms) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ModelCallError) || !isTransient(error)) throw error;
      signal?.throwIfAborted();
      failed(error);
      await sleep(wait_ms, signal);
    }
  }
  return call();
}
