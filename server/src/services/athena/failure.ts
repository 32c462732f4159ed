import type { AthenaError } from '@aws-sdk/client-athena';
import { ServiceError } from '../../base/errors.js';
import { quoteName } from '../../base/quote.js';
import type { SqlFailure } from '../common/sql-run.js';
import { wellKnown } from './dialect/functions.js';
import {
  chainAt,
  isSymbol,
  nameOf,
  placeOf,
  type StatementFault,
  significant,
  tokensOf,
} from './dialect/tokens.js';
import type { Translated } from './dialect/translate.js';

/** Why a query failed, in words that say what to change. */
export class QueryFailure extends Error {
  override readonly name = 'QueryFailure';
  readonly retryable: boolean;

  constructor(message: string, retryable = false) {
    super(message);
    this.retryable = retryable;
  }
}

/** Category 2: the user's; AWS's numbers of single kinds are not published. */
export const athenaError = ({ message, retryable }: QueryFailure): AthenaError => ({
  ErrorCategory: 2,
  Retryable: retryable,
  ErrorMessage: message,
});

export const invalidRequest = (message: string, code = 'INVALID_INPUT'): ServiceError =>
  new ServiceError('InvalidRequestException', message, 400, { AthenaErrorCode: code });

export const faultOfStatement = (source: string, fault: StatementFault): QueryFailure =>
  new QueryFailure(`${fault.code}: ${placeOf(source, fault.at)}: ${fault.message}`);

/** Where names that are near are looked for. */
export interface Known {
  readonly database: string;
  /** `database.name`. */
  readonly tables: readonly string[];
}

const codes: Readonly<Record<string, string>> = {
  Conversion: 'INVALID_CAST_ARGUMENT',
  'Invalid Input': 'INVALID_FUNCTION_ARGUMENT',
  'Out of Range': 'NUMERIC_VALUE_OUT_OF_RANGE',
  'Result Size': 'GENERIC_USER_ERROR',
  'Time Limit': 'EXCEEDED_TIME_LIMIT',
};

/** What DuckDB said of a translated statement, in Trino's words and at the place in the source. */
export function failureInTrino(
  source: string,
  translated: Pick<Translated, 'sourceOf'>,
  { message, fault }: SqlFailure,
  known: Known,
): QueryFailure {
  const at = fault?.position;
  const place = at === undefined ? '' : `${placeOf(source, translated.sourceOf(at))}: `;
  const plain = message.replace(/\btrino_/g, '');
  const { kind = '', missing } = fault ?? {};
  const elsewhere = /Function with name "?([^" ]+?)"? is not in the catalog, /.exec(plain)?.[1];
  if (elsewhere !== undefined) return missingFunction(placeOfCall(source, elsewhere), elsewhere);
  const inMissing = /^Table with name "?([^" ]+)"? does not exist because schema/.exec(plain)?.[1];
  const table = missing?.type === 'Table' ? missing.name : inMissing;
  if (table !== undefined) {
    const names = at === undefined ? [] : namesAt(source, translated.sourceOf(at));
    return missingTable(place, names.length > 0 ? names : table.split('.'), known);
  }
  if (missing?.type.includes('Function')) return missingFunction(place, missing.name);
  if (/No space left on device/.test(plain)) {
    return new QueryFailure('The disk of the data directory is full: the result has no room', true);
  }
  if (kind === 'Permission' || kind === 'IO') {
    return new QueryFailure('PERMISSION_DENIED: only tables of the catalog can be read by a query');
  }
  if (kind === 'Out of Memory') {
    return new QueryFailure(
      'EXCEEDED_LOCAL_MEMORY_LIMIT: Query exhausted resources at this scale factor: read fewer rows or columns',
      true,
    );
  }
  const column =
    /^Referenced column "(.+?)" (?:was )?not found/.exec(plain)?.[1] ??
    /^Column "(.+?)" referenced that exists in the SELECT clause/.exec(plain)?.[1];
  if (column !== undefined) {
    const near = /Candidate bindings: (.+)/.exec(plain)?.[1];
    const hint = near === undefined ? '' : `; near are ${near}`;
    return new QueryFailure(
      `COLUMN_NOT_FOUND: ${place}Column '${column}' cannot be resolved${hint}`,
    );
  }
  return new QueryFailure(`${codes[kind] ?? 'SYNTAX_ERROR'}: ${place}${plain}`);
}

/** The names in a chain of them that begins at a place of a statement. */
function namesAt(source: string, at: number): string[] {
  const tokens = significant(tokensOf(source));
  const first = tokens.findIndex((token) => token.at === at);
  return first < 0 ? [] : chainAt(tokens, first);
}

/** Where a function is called, which DuckDB does not tell of those that it knows from elsewhere. */
function placeOfCall(source: string, name: string): string {
  const tokens = significant(tokensOf(source));
  const wanted = name.toLowerCase();
  const call = tokens.find(
    (token, i) => nameOf(token)?.toLowerCase() === wanted && isSymbol(tokens[i + 1], '('),
  );
  return call ? `${placeOf(source, call.at)}: ` : '';
}

/** @param names of the table as the statement has them, such as its database's and its own */
function missingTable(
  place: string,
  names: readonly string[],
  { database, tables }: Known,
): QueryFailure {
  const bare = names.at(-1) ?? '';
  const full = `${names.at(-2) ?? database}.${bare}`;
  return new QueryFailure(
    `TABLE_NOT_FOUND: ${place}Table 'awsdatacatalog.${full}' does not exist` +
      hintOfTable(names, bare.toLowerCase(), tables),
  );
}

function hintOfTable(names: readonly string[], bare: string, tables: readonly string[]): string {
  if (names.length === 1 && tables.includes(bare)) {
    const parts = bare.split('.').map(quoteName);
    return `; a name in quotes is one name: write ${parts.join('.')}`;
  }
  const near = tables.filter((table) => table.endsWith(`.${bare}`));
  const others = near.length > 0 ? near : nearest(bare.split('.').at(-1) ?? '', tables, 3);
  return others.length === 0 ? '' : `; near are ${others.join(', ')}`;
}

function missingFunction(place: string, name: string): QueryFailure {
  const near = nearest(name.toLowerCase(), wellKnown, 3);
  const hint = near.length === 0 ? '' : `; near are ${near.join(', ')}`;
  return new QueryFailure(
    `FUNCTION_NOT_FOUND: ${place}Function '${name.replace(/^trino_/, '')}' not registered${hint}`,
  );
}

/**
 * By the letters that two words share in pairs (Dice's coefficient), at least two fifths; of
 * `database.name` the name counts.
 */
function nearest(wanted: string, names: readonly string[], most: number): string[] {
  return names
    .map((name) => ({ name, likeness: likeness(wanted, name.split('.').at(-1) ?? '') }))
    .filter((one) => one.likeness >= 0.4)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, most)
    .map(({ name }) => name);
}

function likeness(a: string, b: string): number {
  const pairs = (text: string) => Array.from(text.slice(1), (letter, i) => text[i] + letter);
  const [left, right] = [pairs(a), pairs(b)];
  const shared = left.filter((pair) => right.includes(pair)).length;
  return (2 * shared) / Math.max(1, left.length + right.length);
}
