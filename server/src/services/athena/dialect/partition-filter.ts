import { isSymbol, isWord, nameOf, significant, type Token, tokensOf } from './tokens.js';

/** A table as a statement names it. */
export interface NamedTable {
  readonly database: string;
  readonly name: string;
}

/** Whether rows with these values of the partition keys can be in what a statement reads. */
export type PartitionFilter = (values: Readonly<Record<string, string>>) => boolean;

interface Condition {
  readonly key: string;
  readonly holds: (value: string) => boolean;
}

/**
 * What a statement's WHERE says of a table's partitions: conditions on keys of text, joined by AND,
 * of a SELECT that reads this table alone, in a statement that names it once. Each compares the key
 * with texts: `=`, `<`, `<=`, `>`, `>=`, `BETWEEN`, `IN`. Whatever else it says excludes nothing.
 * @param usual the database of names without one
 * @param keys partition keys of type string, in lower case
 * @returns undefined where nothing is excluded
 */
export function partitionFilter(
  sql: string,
  table: NamedTable,
  usual: string,
  keys: readonly string[],
): PartitionFilter | undefined {
  const tokens = significant(tokensOf(sql));
  if (tokens.some((token) => isWord(token, 'SAMPLE') || isTextOf(token, table.name)))
    return undefined;
  const found = chainsOf(tokens).filter(({ names }) => means(names, table, usual));
  const [only] = found;
  if (!only || found.length > 1) return undefined;
  const where = whereBehind(tokens, only);
  if (!where) return undefined;
  const qualifier = where.alias ?? table.name;
  const conditions = conjunctsAt(tokens, where.from).flatMap((conjunct) => {
    const condition = conditionOf(conjunct, qualifier);
    return condition && keys.includes(condition.key) ? [condition] : [];
  });
  if (conditions.length === 0) return undefined;
  return (values) =>
    conditions.every(({ key, holds }) => {
      const value = values[key];
      return value === undefined || !isPlain(value) || holds(value);
    });
}

/** DuckDB takes a table's name in single quotes, too. */
const isTextOf = ({ kind, text }: Token, name: string): boolean =>
  kind === 'text' && text.toLowerCase().includes(name);

interface Chain {
  readonly names: readonly string[];
  /** Indices of its first token, and of the one behind its last. */
  readonly from: number;
  readonly to: number;
}

function chainsOf(tokens: readonly Token[]): Chain[] {
  const chains: Chain[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (nameOf(tokens[at]) === undefined) continue;
    const chain = chainAt(tokens, at);
    chains.push(chain);
    at = chain.to - 1;
  }
  return chains;
}

function chainAt(tokens: readonly Token[], from: number): Chain {
  const names: string[] = [];
  for (let at = from; ; at += 2) {
    names.push((nameOf(tokens[at]) ?? '').toLowerCase());
    const more = isSymbol(tokens[at + 1], '.') && nameOf(tokens[at + 2]) !== undefined;
    if (!more) return { names, from, to: at + 1 };
  }
}

/** Also where it may be a column: such a statement is left alone rather than understood. */
function means(names: readonly string[], { database, name }: NamedTable, usual: string): boolean {
  if (names.at(-1) !== name) return false;
  return names.length > 1 ? names.at(-2) === database : usual.toLowerCase() === database;
}

/** Words that are no alias. */
const keywords = [
  ...['WHERE', 'JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL', 'ASOF', 'POSITIONAL'],
  ...['SEMI', 'ANTI', 'TABLESAMPLE', 'USING', 'ON', 'PIVOT', 'UNPIVOT', 'LATERAL', 'AT'],
];

/** `FROM table [[AS] alias] WHERE`: where its conditions begin. */
function whereBehind(
  tokens: readonly Token[],
  { from, to }: Chain,
): { readonly alias: string | undefined; readonly from: number } | undefined {
  if (!isWord(tokens[from - 1], 'FROM')) return undefined;
  let at = to;
  if (isWord(tokens[at], 'AS')) at++;
  const named = isWord(tokens[at], ...keywords) ? undefined : nameOf(tokens[at]);
  if (named !== undefined) at++;
  return isWord(tokens[at], 'WHERE') ? { alias: named?.toLowerCase(), from: at + 1 } : undefined;
}

/** Words that end a WHERE. */
const ends = [
  ...['GROUP', 'HAVING', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH', 'UNION', 'EXCEPT', 'INTERSECT'],
  ...['WINDOW', 'QUALIFY'],
];

/** Conditions that are joined by AND; none where anything else joins them. */
function conjunctsAt(tokens: readonly Token[], from: number): Token[][] {
  const conjuncts: Token[][] = [[]];
  let depth = 0;
  let between = 0;
  for (const token of tokens.slice(from)) {
    if (token.kind === 'symbol' && '([{'.includes(token.text)) depth++;
    if (token.kind === 'symbol' && ')]}'.includes(token.text) && --depth < 0) break;
    if (depth === 0) {
      if (isWord(token, ...ends) || isSymbol(token, ';')) break;
      if (isWord(token, 'OR', 'CASE') || isSymbol(token, '->')) return [];
      if (isWord(token, 'BETWEEN')) between++;
      if (isWord(token, 'AND') && between-- <= 0) {
        between = 0;
        conjuncts.push([]);
        continue;
      }
    }
    conjuncts.at(-1)?.push(token);
  }
  return conjuncts;
}

/** Texts that every language orders alike. */
const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

const comparisons: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
const turned: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** A condition in one of the forms that are understood, whole. */
function conditionOf(tokens: readonly Token[], qualifier: string): Condition | undefined {
  const inner = bare(tokens);
  const [first] = inner;
  const text = textOf(first);
  if (text !== undefined) {
    const symbol = inner[1]?.text ?? '';
    const key = keyOf(inner.slice(2), qualifier);
    return key?.rest.length === 0 ? compared(key.key, turned[symbol] ?? symbol, text) : undefined;
  }
  const key = keyOf(inner, qualifier);
  if (!key) return undefined;
  const [operator, ...operands] = key.rest;
  if (isWord(operator, 'IN')) return among(key.key, operands);
  if (isWord(operator, 'BETWEEN')) return within(key.key, operands);
  const value = textOf(operands[0]);
  if (value === undefined || operands.length > 1) return undefined;
  return compared(key.key, operator?.text ?? '', value);
}

/** Without parentheses around a condition, unless there is more than one in them. */
function bare(tokens: readonly Token[]): readonly Token[] {
  if (!isSymbol(tokens[0], '(') || !isSymbol(tokens.at(-1), ')')) return tokens;
  const inner = tokens.slice(1, -1);
  return inner.some((token) => isWord(token, 'AND', 'OR')) ? [] : bare(inner);
}

/** `key` or `table.key` at the start, and what follows. */
function keyOf(
  tokens: readonly Token[],
  qualifier: string,
): { readonly key: string; readonly rest: readonly Token[] } | undefined {
  if (nameOf(tokens[0]) === undefined) return undefined;
  const { names, to } = chainAt(tokens, 0);
  if (names.length > 2 || (names.length === 2 && names[0] !== qualifier)) return undefined;
  return { key: names.at(-1) ?? '', rest: tokens.slice(to) };
}

function textOf(token: Token | undefined): string | undefined {
  if (token?.kind !== 'text') return undefined;
  const text = token.text.slice(1, -1).replaceAll("''", "'");
  return isPlain(text) ? text : undefined;
}

function compared(key: string, operator: string, text: string): Condition | undefined {
  const holds = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  return holds && { key, holds: (value) => holds(value, text) };
}

function among(key: string, tokens: readonly Token[]): Condition | undefined {
  if (!isSymbol(tokens[0], '(') || !isSymbol(tokens.at(-1), ')')) return undefined;
  const texts = new Set<string>();
  for (const [i, token] of tokens.slice(1, -1).entries()) {
    const text = textOf(token);
    if (i % 2 ? !isSymbol(token, ',') : text === undefined) return undefined;
    if (text !== undefined) texts.add(text);
  }
  return texts.size === 0 ? undefined : { key, holds: (value) => texts.has(value) };
}

function within(key: string, tokens: readonly Token[]): Condition | undefined {
  const [low, high] = [textOf(tokens[0]), textOf(tokens[2])];
  const isWhole = tokens.length === 3 && isWord(tokens[1], 'AND');
  if (!isWhole || low === undefined || high === undefined) return undefined;
  return { key, holds: (value) => value >= low && value <= high };
}
