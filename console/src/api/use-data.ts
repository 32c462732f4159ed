import { useEffect, useRef, useState } from 'preact/hooks';
import { type ApiError, isAborted } from './api-error.js';

export interface Loaded<T> {
  /** The newest answer; it stays while the next one is on its way, and when that fails. */
  readonly data: T | undefined;
  /** Why the last try failed, until one succeeds. */
  readonly error: ApiError | Error | undefined;
  /** Whether the first answer for these `deps` is still on its way. */
  readonly loading: boolean;
  /** When `data` came, in milliseconds since the epoch. */
  readonly at: number | undefined;
  /** Loads at once. */
  readonly reload: () => void;
}

interface State<T> {
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly at: number | undefined;
}

const nothing = { data: undefined, error: undefined, at: undefined };

/**
 * Loads, and loads again at intervals while the page can be seen. What is not wanted any more is
 * aborted, so that an old answer never replaces a newer one.
 * @param deps as of `useEffect`: data of other deps is let go
 * @param every_ms without it, it is loaded once; it may come, change and go without a new load
 */
export function useData<T>(
  load: (signal: AbortSignal) => Promise<T>,
  deps: readonly unknown[],
  { every_ms }: { readonly every_ms?: number } = {},
): Loaded<T> {
  const [state, setState] = useState<State<T>>(nothing);
  const newest = useRef(load);
  newest.current = load;
  const again = useRef(() => {});
  const every = useRef(every_ms);
  every.current = every_ms;
  useEffect(() => {
    setState(nothing);
    const loop = startLoading(
      (signal) => newest.current(signal),
      setState,
      () => every.current,
    );
    again.current = loop.now;
    return loop.stop;
  }, deps);
  const repeats = every_ms !== undefined;
  const begun = useRef(repeats);
  useEffect(() => {
    if (repeats && !begun.current) again.current(); // it was not asked for again until now
    begun.current = repeats;
  }, [repeats]);
  const { data, error, at } = state;
  return {
    ...{ data, error, at },
    loading: data === undefined && error === undefined,
    reload: () => again.current(),
  };
}

/** One load at a time, and the next one when its time has come and somebody looks. */
function startLoading<T>(
  load: (signal: AbortSignal) => Promise<T>,
  set: (next: (before: State<T>) => State<T>) => void,
  interval: () => number | undefined,
) {
  let abort: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = (): void => {
    clearTimeout(timer);
    abort?.abort();
    const mine = new AbortController();
    abort = mine;
    load(mine.signal)
      .then(
        (data) => !mine.signal.aborted && set(() => ({ data, error: undefined, at: Date.now() })),
        (error) => {
          if (mine.signal.aborted || isAborted(error)) return;
          set((before) => ({ ...before, error: asError(error) }));
        },
      )
      .finally(() => {
        const every_ms = interval();
        if (mine.signal.aborted || every_ms === undefined) return;
        timer = setTimeout(whenSeen, every_ms);
      });
  };
  const whenSeen = (): void => {
    if (document.visibilityState === 'visible' && interval() !== undefined) now();
  };
  const seen = (): void => {
    if (interval() !== undefined && document.visibilityState === 'visible') now();
  };
  document.addEventListener('visibilitychange', seen);
  now();
  return {
    now,
    stop(): void {
      document.removeEventListener('visibilitychange', seen);
      clearTimeout(timer);
      abort?.abort();
    },
  };
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
