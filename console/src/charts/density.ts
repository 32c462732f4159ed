import type { Bins } from './types.js';

export interface Bin {
  readonly from: number;
  readonly to: number;
  /** As it was given: rows, or a share. */
  readonly count: number;
  /** Of all of its group, 0 to 1. */
  readonly share: number;
  /** How high it is drawn: see `HeightOf`. */
  readonly height: number;
}

/** What heights are: rows, shares of rows, or shares by unit of the axis where widths differ. */
export type HeightOf = 'rows' | 'share' | 'density';

export interface Heights {
  readonly of: HeightOf;
  readonly groups: readonly (readonly Bin[])[];
}

/**
 * How high bins are drawn, so that areas can be compared: rows where there is one group of equal
 * bins, shares where groups have the same equal bins, else shares divided by the bin's width. Outer
 * edges that are infinite are drawn as wide as the bin beside them.
 */
export function heightsOf(groups: readonly Bins[]): Heights {
  const edges = groups.map((group) => finiteEdges(group.edges));
  const of = kindOf(groups, edges);
  return {
    of,
    groups: groups.map(({ counts }, g) => {
      const total = counts.reduce((sum, count) => sum + (count > 0 ? count : 0), 0);
      return counts.flatMap((given, i) => {
        const [first, last] = [edges[g]?.[i], edges[g]?.[i + 1]];
        if (first === undefined || last === undefined || !(last >= first)) return [];
        const [from, to] = first < last ? [first, last] : wider(first, edges.flat());
        const count = given > 0 ? given : 0;
        const share = total > 0 ? count / total : 0;
        const height = of === 'rows' ? count : of === 'share' ? share : share / (to - from);
        return [{ from, to, count, share, height }];
      });
    }),
  };
}

/** Whether what was given are rows: shares are no whole numbers, or are one altogether. */
export const areRows = (groups: readonly Pick<Bins, 'counts'>[]): boolean =>
  groups.every(
    ({ counts }) =>
      counts.every(Number.isInteger) && counts.reduce((sum, count) => sum + count, 0) > 1,
  );

/** Around a bin without width: as wide as can be seen. */
function wider(at: number, edges: readonly number[]): readonly [number, number] {
  const all =
    edges.reduce((a, b) => Math.max(a, b), at) - edges.reduce((a, b) => Math.min(a, b), at);
  const half = all > 0 ? all / 100 : Math.abs(at) * 0.05 || 0.5;
  return [at - half, at + half];
}

function kindOf(groups: readonly Bins[], edges: readonly (readonly number[])[]): HeightOf {
  const equal = edges.every(equalWidths);
  const same = edges.every((one) => alike(one, edges[0] ?? []));
  if (!equal || !same) return 'density';
  const rows = groups.length === 1 && groups[0]?.counts.every(Number.isInteger);
  return rows ? 'rows' : 'share';
}

function equalWidths(edges: readonly number[]): boolean {
  const widths = edges.slice(1).map((edge, i) => edge - (edges[i] as number));
  const [first = 0] = widths;
  return widths.every((width) => Math.abs(width - first) <= Math.abs(first) * 1e-6);
}

function alike(one: readonly number[], other: readonly number[]): boolean {
  const size = Math.abs((other.at(-1) ?? 0) - (other[0] ?? 0));
  return (
    one.length === other.length &&
    one.every((edge, i) => Math.abs(edge - (other[i] as number)) <= size * 1e-9)
  );
}

function finiteEdges(edges: readonly number[]): number[] {
  const known = edges.filter(Number.isFinite);
  const width = (i: number): number => Math.abs((known[i + 1] ?? 1) - (known[i] ?? 0)) || 1;
  return edges.map((edge) => {
    if (edge === -Infinity) return (known[0] ?? 0) - width(0);
    if (edge === Infinity) return (known.at(-1) ?? 0) + width(known.length - 2);
    return edge;
  });
}
