import { useRef, useState } from 'preact/hooks';

/**
 * Keeps rows where they are while somebody points at them or has the focus in them: what comes new
 * goes to the end, and the order is made good when they leave.
 */
export function useSteadyOrder<T extends { readonly key: string }>(rows: readonly T[]) {
  const kept = useRef<readonly string[]>([]);
  const holders = useRef(new Set<'pointer' | 'focus'>());
  const [, redraw] = useState(0);
  const shown = holders.current.size > 0 ? inOrderOf(kept.current, rows) : rows;
  kept.current = shown.map(({ key }) => key);
  const hold = (by: 'pointer' | 'focus') => () => {
    holders.current.add(by);
  };
  const release = (by: 'pointer' | 'focus') => () => {
    holders.current.delete(by);
    if (holders.current.size === 0) redraw((n) => n + 1);
  };
  return {
    shown,
    hold: {
      onPointerEnter: hold('pointer'),
      onPointerLeave: release('pointer'),
      onFocusIn: hold('focus'),
      onFocusOut: release('focus'),
    },
  };
}

/** The rows in the order of keys, then those that have none of them. */
export function inOrderOf<T extends { readonly key: string }>(
  keys: readonly string[],
  rows: readonly T[],
): T[] {
  const places = new Map(keys.map((key, at) => [key, at]));
  const place = ({ key }: T): number => places.get(key) ?? Number.MAX_SAFE_INTEGER;
  return [...rows].sort((a, b) => place(a) - place(b));
}
