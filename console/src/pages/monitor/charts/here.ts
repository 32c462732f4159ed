import { hrefOf, location, root } from '../../../app/location.js';

/** This page's address with some parts of its query changed; undefined takes one out. */
export function hereWith(changes: Readonly<Record<string, string | undefined>>): string {
  const { path, search } = location.value;
  const now = Object.fromEntries(new URLSearchParams(search));
  return hrefOf(path.slice(root.length), { ...now, ...changes });
}
