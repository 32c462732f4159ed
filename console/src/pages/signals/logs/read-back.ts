import type { LogLine } from './log-line.js';

/** A page of FilterLogEvents, which reads forwards alone. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  readonly token: string | undefined;
}

export type AskLog = (
  range: { readonly from: number; readonly until: number },
  token?: string,
) => Promise<LogPage>;

export interface ReadBack {
  /** Oldest first; the newest of the span. */
  readonly lines: readonly LogLine[];
  /** All from here on has been looked at, milliseconds since the epoch. */
  readonly searchedTo: number;
  /** Whether that is the whole span. */
  readonly whole: boolean;
}

export interface ReadBackOptions {
  readonly from: number;
  /** Inclusive. */
  readonly until: number;
  /** Lines after which it stops; somewhat more may come. */
  readonly wanted: number;
  /** Requests after which it stops. */
  readonly mostCalls?: number;
  /** Told of how far it has come, where it takes long. */
  readonly onProgress?: (searchedTo: number, found: number) => void;
}

const firstWidth = 60_000;

/**
 * Reads the newest lines of a span, though the log is answered from its oldest on: a stretch at the
 * end first, then stretches before it that grow where little is found and shrink where there is more
 * than an answer holds. So 100,000 lines cost what the shown ones do.
 */
export async function readBack(ask: AskLog, options: ReadBackOptions): Promise<ReadBack> {
  const { from, until, wanted, mostCalls = 60 } = options;
  let lines: LogLine[] = [];
  let end = until;
  let width = Math.min(firstWidth, until - from + 1);
  for (let calls = 0; calls < mostCalls && lines.length < wanted && end >= from; ) {
    const start = Math.max(from, end - width + 1);
    const stretch = await readStretch(ask, { from: start, until: end }, wanted, mostCalls - calls);
    calls += stretch.calls;
    if (stretch.lines === undefined) {
      width = stretch.narrower;
      continue;
    }
    lines = [...stretch.lines, ...lines];
    end = start - 1;
    if (stretch.lines.length < wanted / 2) width *= 4;
    options.onProgress?.(end + 1, lines.length);
  }
  return { lines, searchedTo: end + 1, whole: end < from };
}

interface Stretch {
  readonly calls: number;
  /** Undefined where there is too much in it. */
  readonly lines: LogLine[] | undefined;
  readonly narrower: number;
}

/** All of a stretch, or how wide a narrower one should be. */
async function readStretch(
  ask: AskLog,
  range: { readonly from: number; readonly until: number },
  wanted: number,
  mostCalls: number,
): Promise<Stretch> {
  const width = range.until - range.from + 1;
  const lines: LogLine[] = [];
  let token: string | undefined;
  let calls = 0;
  do {
    const page = await ask(range, token);
    calls++;
    lines.push(...page.lines);
    token = page.token;
    const reached = (page.lines.at(-1)?.at ?? range.from) - range.from + 1;
    // a token after few lines says that few match: these are worth going on for
    const dense = token !== undefined && lines.length >= wanted && reached < width;
    if (dense && width > 1) {
      const guess = Math.floor((reached / lines.length) * wanted * 0.75);
      return {
        calls,
        lines: undefined,
        narrower: Math.max(1, Math.min(guess, Math.floor(width / 2))),
      };
    }
  } while (token !== undefined && calls < mostCalls);
  // what could not be read to its end is told as not searched
  if (token !== undefined && width > 1) {
    return { calls, lines: undefined, narrower: Math.max(1, Math.floor(width / 2)) };
  }
  return { calls, lines: lines.slice(-2 * wanted), narrower: width };
}
