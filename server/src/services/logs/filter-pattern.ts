import { parseColumnFilter } from './column-filter.js';
import { invalidParameter } from './context.js';
import { parseJsonFilter } from './json-filter.js';
import type { LogFilter } from './log-filter.js';
import { parseRegex } from './regex.js';

/**
 * A filter pattern of CloudWatch Logs; matching is case-sensitive.
 *
 * - `a b` both terms, `"a b"` a phrase, `-a` not this term, `?a ?b` either term (heeded only where
 *   no plain term is given)
 * - `{ $.field = "x" && … }` over messages that are JSON objects
 * - `[address, ..., status = 5*, size > 1000]` over columns between spaces
 * - `%ERROR [0-9]+%` a regular expression, which can also be what a field or column must be
 *
 * @throws InvalidParameterException for what is not a pattern.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parseFilter(pattern: string): LogFilter {
  const text = pattern.trim();
  if (text.startsWith('{')) return parseJsonFilter(text);
  if (text.startsWith('[')) return parseColumnFilter(text);
  const matches = matchingOf(text);
  return {
    matches,
    fields: (message) => (matches(message) ? () => undefined : undefined),
    selectors: [],
    check(selector) {
      throw invalidParameter(
        `${selector}: a pattern of terms has no fields; give a pattern of JSON or columns.`,
      );
    },
  };
}

function matchingOf(text: string): LogFilter['matches'] {
  if (text === '') return () => true;
  const expression = /^%([^%]*)%$/.exec(text)?.[1];
  return expression === undefined ? parseTerms(text) : parseRegex(expression);
}

function parseTerms(text: string): LogFilter['matches'] {
  const required: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  const lists: Record<string, string[]> = { '': required, '-': excluded, '?': optional };
  const term = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/gy;
  while (term.lastIndex < text.length) {
    const match = term.exec(text);
    if (!match) throw invalidParameter('filterPattern: a quotation mark is not closed.');
    const [, sign = '', phrase, word] = match;
    if (word?.includes('%')) {
      throw invalidParameter(
        'filterPattern: a regular expression is the whole pattern, between two %; a term with % ' +
          'stands in quotation marks.',
      );
    }
    lists[sign]?.push(phrase === undefined ? (word ?? '') : phrase.replace(/\\(.)/g, '$1'));
  }
  const either = required.length === 0 ? optional : [];
  return (message) =>
    required.every((part) => message.includes(part)) &&
    !excluded.some((part) => message.includes(part)) &&
    (either.length === 0 || either.some((part) => message.includes(part)));
}
