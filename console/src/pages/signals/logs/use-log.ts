import { useEffect, useRef, useState } from 'preact/hooks';
import { isAborted } from '../../../api/api-error.js';
import { productNow } from '../../../app/session.js';
import type { Span } from '../common/span.js';
import { askArrived, askLog, type LogQuery } from './load.js';
import { addNewer, addOlder, emptyBuffer, type LogBuffer } from './log-buffer.js';
import type { LogLine } from './log-line.js';
import { type ReadBack, readBack } from './read-back.js';

/** Lines that the page shows at first, and more at a time. */
export const pageOfLines = 300;
/** Lines that the page keeps while it follows. */
export const mostFollowed = 2000;
const pollEvery_ms = 2500;

export interface LogState {
  readonly buffer: LogBuffer;
  /** What is being done, in words; undefined when nothing is. */
  readonly doing: string | undefined;
  readonly error: Error | undefined;
  /** From here on everything was looked at; undefined until something was. */
  readonly searchedTo: number | undefined;
  /** Whether that is the whole span. */
  readonly whole: boolean;
  /** Until when lines were first read. */
  readonly loadedTo: number | undefined;
}

const nothing: LogState = {
  buffer: emptyBuffer,
  doing: 'Reading the newest lines',
  error: undefined,
  searchedTo: undefined,
  whole: false,
  loadedTo: undefined,
};

export interface LogOptions extends LogQuery {
  readonly span: Span;
  /** Only for `useEffect`: the span's text, which stays the same while the time moves on. */
  readonly spanText: string;
  readonly follow: boolean;
  /** A line's time, around which lines are shown. */
  readonly around: number | undefined;
}

/** The lines of a group: the newest of a span, older ones on demand, those that come while following. */
export function useLog(options: LogOptions) {
  const [state, setState] = useState<LogState>(nothing);
  const [round, setRound] = useState(0);
  const held = useRef({ options, state, busy: undefined as AbortController | undefined });
  held.current.options = options;
  held.current.state = state;
  const { group, stream, pattern, spanText, around, follow } = options;
  useEffect(() => {
    setState(nothing);
    const abort = new AbortController();
    held.current.busy = abort;
    firstLines(held.current.options, abort.signal, setState).catch((error: Error) =>
      told(error, setState),
    );
    return () => held.current.busy?.abort();
  }, [group, stream, pattern, spanText, around, round]);
  useEffect(() => {
    if (!follow) return undefined;
    return following(() => held.current, setState);
  }, [group, stream, pattern, spanText, follow]);
  const older = (): void => {
    const abort = new AbortController();
    held.current.busy?.abort();
    held.current.busy = abort;
    olderLines(held.current.options, state, abort.signal, setState).catch((error: Error) =>
      told(error, setState),
    );
  };
  const stop = (): void => {
    held.current.busy?.abort();
    setState((before) => ({ ...before, doing: undefined }));
  };
  return { ...state, older, stop, reload: () => setRound(round + 1) };
}

type Set = (next: (before: LogState) => LogState) => void;

function told(error: Error, set: Set): void {
  if (isAborted(error)) return;
  set((before) => ({ ...before, doing: undefined, error }));
}

async function firstLines(options: LogOptions, signal: AbortSignal, set: Set): Promise<void> {
  const ask = askLog(options, signal);
  const { around, span } = options;
  const until = around ?? (span.moves ? productNow() : span.to);
  const start = around === undefined ? span.from : 0;
  const back = await readBack(ask, {
    ...{ from: start, until, wanted: pageOfLines, onProgress: telling(set, 'Searched back to') },
  });
  const after =
    around === undefined
      ? []
      : (await askLog(options, signal, pageOfLines)({ from: around + 1, until: productNow() }))
          .lines;
  set((before) => ({
    ...settled(before, addNewer(before.buffer, [...back.lines, ...after], 1e6), back),
    loadedTo: until,
  }));
}

async function olderLines(
  options: LogOptions,
  { buffer, searchedTo }: LogState,
  signal: AbortSignal,
  set: Set,
): Promise<void> {
  // after lines were let go while following, what comes before the oldest kept is read anew
  const until = (buffer.letGo > 0 ? buffer.lines[0]?.at : undefined) ?? (searchedTo ?? 0) - 1;
  set((before) => ({ ...before, doing: 'Reading older lines', error: undefined }));
  const from = options.around === undefined ? options.span.from : 0;
  const back = await readBack(askLog(options, signal), {
    ...{ from, until, wanted: pageOfLines, onProgress: telling(set, 'Searched back to') },
  });
  set((before) => settled(before, addOlder(before.buffer, back.lines), back));
}

const settled = (before: LogState, buffer: LogBuffer, back: ReadBack): LogState => ({
  ...before,
  ...{ buffer, doing: undefined, error: undefined },
  ...{ searchedTo: back.searchedTo, whole: back.whole },
});

const telling =
  (set: Set, words: string) =>
  (searchedTo: number, found: number): void => {
    const at = new Date(searchedTo).toISOString().slice(0, 16).replace('T', ' ');
    set((before) => ({
      ...before,
      doing: `${words} ${at} UTC: ${found.toLocaleString('en-US')} lines`,
    }));
  };

/** Answers that one poll reads; what is more comes with the next. */
const pagesAPoll = 10;

/**
 * Asks for what came, every 2.5 seconds while the page can be seen. In the order of arrival: a line
 * may come long after its own time.
 */
function following(
  held: () => { readonly options: LogOptions; readonly state: LogState },
  set: Set,
): () => void {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout>;
  let after: string | undefined;
  let caughtUp = false;
  const add = (lines: readonly LogLine[]): void =>
    set((before) => ({
      ...before,
      error: undefined,
      buffer: addNewer(before.buffer, lines, mostFollowed),
    }));
  const poll = async (): Promise<void> => {
    const { options, state } = held();
    // from here on, though it is only asked for when the first lines are there
    after ??= (await askArrived(options, undefined, abort.signal)).after;
    if (document.visibilityState !== 'visible' || state.doing !== undefined) return;
    if (!caughtUp) add(await sinceLoaded(options, state, abort.signal));
    caughtUp = true;
    for (let pages = 0, more = true; more && pages < pagesAPoll; pages++) {
      const page = await askArrived(options, after, abort.signal);
      after = page.after;
      more = page.more;
      add(page.lines);
    }
  };
  const loop = (): void => {
    poll()
      .catch((error: Error) => told(error, set))
      .finally(() => {
        if (!abort.signal.aborted) timer = setTimeout(loop, pollEvery_ms);
      });
  };
  timer = setTimeout(loop, 0);
  return () => {
    abort.abort();
    clearTimeout(timer);
  };
}

/** Lines may bear a time somewhat before or after that of their arrival. */
const overlap_ms = 15_000;

/** Lines between the first reading and the begin of following. */
async function sinceLoaded(
  options: LogOptions,
  { loadedTo }: LogState,
  signal: AbortSignal,
): Promise<readonly LogLine[]> {
  const now = productNow();
  const from = (loadedTo ?? now) - overlap_ms;
  const ask = askLog(options, signal, mostFollowed);
  return (await readBack(ask, { from, until: now + 60_000, wanted: mostFollowed })).lines;
}
