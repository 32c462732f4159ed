import type { FeatureRow, MonitorRun, WindowAsked } from 'guiderail/console';
import { minute } from '../../../../format/times.js';

const day_ms = 86_400_000;

/** A window in the address: `baseline`, `run-DUE` or `FROM-UNTIL`. */
export function windowText(window: WindowAsked): string {
  if (window.Kind === 'baseline') return 'baseline';
  return window.Kind === 'run' ? `run-${window.Run}` : `${window.From}-${window.Until}`;
}

/** Reads what `windowText` wrote; undefined for anything else. */
export function readWindow(text: string): WindowAsked | undefined {
  if (text === 'baseline') return { Kind: 'baseline' };
  const [, due] = /^run-(\d{1,15})$/.exec(text) ?? [];
  if (due !== undefined) return { Kind: 'run', Run: Number(due) };
  const [, from, until] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (from === undefined || until === undefined || Number(from) >= Number(until)) return undefined;
  return { Kind: 'span', From: Number(from), Until: Number(until) };
}

/** What a browser's field of a time holds, read as UTC. */
export function readTime(text: string): number | undefined {
  const time = Date.parse(`${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** A time as a browser's field wants it, in UTC. */
export const timeText = (time: number): string => new Date(time).toISOString().slice(0, 16);

type Span = Extract<WindowAsked, { Kind: 'span' }>;

/** Windows that lie before another in a way that people ask for. */
export const earlier: readonly (readonly [name: string, of: (span: Span) => Span])[] = [
  ['just before', (span) => moved(span, span.Until - span.From)],
  ['a day before', (span) => moved(span, day_ms)],
  ['same hours last week', (span) => moved(span, 7 * day_ms)],
];

const moved = ({ From, Until }: Span, by: number): Span => ({
  Kind: 'span',
  From: Math.max(0, From - by),
  Until: Math.max(1, Until - by),
});

/** The span of a window, where it has one that is known here. */
export function spanOf(window: WindowAsked, runs: readonly MonitorRun[]): Span | undefined {
  if (window.Kind === 'span') return window;
  if (window.Kind === 'baseline') return undefined;
  const run = runs.find(({ due }) => due === window.Run);
  if (run?.windowStart === undefined || run.windowEnd === undefined) return undefined;
  return { Kind: 'span', From: run.windowStart, Until: run.windowEnd };
}

/** A window in a few words. */
export function windowWords(window: WindowAsked, runs: readonly MonitorRun[]): string {
  if (window.Kind === 'baseline') return 'Baseline';
  const span = spanOf(window, runs);
  if (span) return `${minute(span.From)} to ${minute(span.Until)}`;
  return window.Kind === 'run' ? `Run of ${minute(window.Run)}` : 'Span';
}

/** The feature that a run finds worst, where it violates by how its values lie. */
export const worstOf = (told: readonly FeatureRow[]): string | undefined =>
  told.find(({ state, distance }) => state === 'violation' && distance !== undefined)?.name;
