import { isSymbol, isWord, nameOf, type Token } from './tokens.js';

/** Words after which a SELECT's list has ended. */
const ends = 'FROM WHERE GROUP HAVING ORDER LIMIT OFFSET UNION EXCEPT INTERSECT FETCH WINDOW'.split(
  ' ',
);

const depthChange = (token: Token): number => {
  if (token.kind !== 'symbol') return 0;
  if ('([{'.includes(token.text)) return 1;
  return ')]}'.includes(token.text) ? -1 : 0;
};

/**
 * The names that Trino gives to the columns of the outermost SELECT where the statement names none:
 * a column's as it is written, `_col` and its number for an expression.
 * @param tokens without spaces
 * @returns the alias to add after a token
 */
export function selectNames(tokens: readonly Token[]): Map<Token, string> {
  const aliases = new Map<Token, string>();
  for (const [number, item] of itemsOf(tokens).entries()) {
    const last = item.at(-1);
    const alias = aliasFor(item, number);
    if (last && alias !== undefined) aliases.set(last, alias);
  }
  return aliases;
}

/** Tokens of each item of the outermost SELECT. */
function itemsOf(tokens: readonly Token[]): Token[][] {
  let at = outermostSelect(tokens);
  if (at < 0) return [];
  while (isWord(tokens[at + 1], 'DISTINCT', 'ALL')) at++;
  const items: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(at + 1)) {
    depth += depthChange(token);
    if (depth < 0 || (depth === 0 && (isWord(token, ...ends) || isSymbol(token, ';')))) break;
    if (depth === 0 && isSymbol(token, ',')) items.push([]);
    else items.at(-1)?.push(token);
  }
  return items;
}

function outermostSelect(tokens: readonly Token[]): number {
  let depth = 0;
  // a whole statement in parentheses
  const least = tokens.findIndex((token) => !isSymbol(token, '('));
  for (const [at, token] of tokens.entries()) {
    depth += depthChange(token);
    if (depth <= least && isWord(token, 'SELECT')) return at;
  }
  return -1;
}

function aliasFor(item: readonly Token[], number: number): string | undefined {
  const last = item.at(-1);
  const before = item.at(-2);
  if (!last || isSymbol(last, '*')) return undefined;
  const chain = item.every((token, i) => (i % 2 ? isSymbol(token, '.') : isName(token)));
  if (chain) {
    const name = nameOf(last) ?? '';
    return item.length % 2 === 0 || name === name.toLowerCase() ? undefined : name;
  }
  const named =
    isName(last) &&
    before !== undefined &&
    !isOperator(before) &&
    !isWord(item.at(-3), 'INTERVAL') &&
    !isWord(last, 'END', 'NULL', 'TRUE', 'FALSE');
  if (named || isWord(before, 'AS')) return undefined;
  return `_col${number}`;
}

const constants = ['NULL', 'TRUE', 'FALSE', 'CURRENT_DATE', 'CURRENT_TIMESTAMP', 'LOCALTIMESTAMP'];

const isName = (token: Token): boolean =>
  token.kind === 'name' || (token.kind === 'word' && !isWord(token, ...constants));

/** After these a name is a part of the expression, not its alias. */
const isOperator = (token: Token): boolean =>
  (token.kind === 'symbol' && ![')', ']'].includes(token.text)) ||
  isWord(
    token,
    'AND',
    'OR',
    'NOT',
    'IS',
    'IN',
    'LIKE',
    'BETWEEN',
    'THEN',
    'ELSE',
    'WHEN',
    'FROM',
    'INTERVAL',
    'CASE',
    'ESCAPE',
  );
