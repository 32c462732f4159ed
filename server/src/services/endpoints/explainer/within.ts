/** It took longer than it may. */
export class TooSlow extends Error {}

/**
 * Does work that ends with a signal or after a time.
 * @throws TooSlow after the time; the signal's reason; whatever the work throws.
 */
export async function within<T>(
  limit_ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const bound = new AbortController();
  const end = () => bound.abort(signal.reason);
  signal.throwIfAborted();
  const timer = setTimeout(() => bound.abort(new TooSlow()), limit_ms);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await work(bound.signal);
  } catch (error) {
    throw bound.signal.aborted ? bound.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
