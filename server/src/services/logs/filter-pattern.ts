import { invalidParameter } from './context.js';
import { parseJsonFilter } from './json-filter.js';

export type Matches = (message: string) => boolean;

/**
 * A filter pattern of CloudWatch Logs as a predicate over messages; matching is case-sensitive.
 *
 * - `a b` both terms, `"a b"` a phrase, `-a` not this term, `?a ?b` either term (heeded only where
 *   no plain term is given)
 * - `{ $.field = "x" && … }` over messages that are JSON objects
 *
 * @throws InvalidParameterException for patterns of columns (`[a, b]`) and regular expressions
 * (`%…%`), which are not served, and for what is not a pattern.
 */
export function parseFilter(pattern: string): Matches {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return parseJsonFilter(text);
  if (text.startsWith('[') || text.includes('%')) {
    throw invalidParameter(
      'filterPattern: patterns of columns [a, b] and of regular expressions %…% are not served; ' +
        'use terms, "phrases", -excluded terms or { $.field = value }.',
    );
  }
  return parseTerms(text);
}

function parseTerms(text: string): Matches {
  const required: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  const lists: Record<string, string[]> = { '': required, '-': excluded, '?': optional };
  const term = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/gy;
  while (term.lastIndex < text.length) {
    const match = term.exec(text);
    if (!match) throw invalidParameter('filterPattern: a quotation mark is not closed.');
    const [, sign = '', phrase, word] = match;
    lists[sign]?.push(phrase === undefined ? (word ?? '') : phrase.replace(/\\(.)/g, '$1'));
  }
  const either = required.length === 0 ? optional : [];
  return (message) =>
    required.every((part) => message.includes(part)) &&
    !excluded.some((part) => message.includes(part)) &&
    (either.length === 0 || either.some((part) => message.includes(part)));
}
