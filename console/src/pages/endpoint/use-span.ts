import { setQuery, useQuery } from '../../app/use-query.js';

const hour = 3_600_000;

/** Spans that end now, by the name that they have in the address. */
export const spans: readonly (readonly [string, string, number])[] = [
  ['1h', 'Last hour', hour],
  ['6h', '6 hours', 6 * hour],
  ['24h', '24 hours', 24 * hour],
  ['7d', '7 days', 7 * 24 * hour],
  ['30d', '30 days', 30 * 24 * hour],
];
const usual = '6h';

export interface ChosenSpan {
  /** A name of `spans`, or `from-to` in milliseconds. */
  readonly name: string;
  /** What the view is asked for: a span of its own, or the length of one that ends now. */
  readonly own?: readonly [number, number] | undefined;
  readonly length: number;
}

/** The span that the address names, and how another is chosen. */
export function useSpan(): [ChosenSpan, (name: string) => void] {
  const [text] = useQuery('span', usual);
  const choose = (name: string): void =>
    setQuery({ span: name === usual ? undefined : name }, { step: true });
  return [readSpan(text), choose];
}

/** Reads a part of an address: what is no span is the usual one. */
export function readSpan(text: string): ChosenSpan {
  const own = /^(\d{1,15})-(\d{1,15})$/.exec(text);
  const [start, end] = [Number(own?.[1]), Number(own?.[2])];
  if (own && start < end) return { name: text, own: [start, end], length: end - start };
  const known = spans.find(([name]) => name === text);
  return { name: known?.[0] ?? usual, length: known?.[2] ?? 6 * hour };
}

export const ownSpan = ([start, end]: readonly [number, number]): string =>
  `${Math.round(start)}-${Math.round(end)}`;
