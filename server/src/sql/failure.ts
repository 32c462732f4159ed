import { messageOf } from '../base/errors.js';
import { SqlFailure, type SqlFault } from '../services/common/sql-run.js';

interface DuckDBError {
  readonly exception_type?: string;
  readonly exception_message?: string;
  readonly position?: string;
  readonly error_subtype?: string;
  readonly type?: string;
  readonly name?: string;
}

/** What DuckDB says of a statement, told as JSON (`errors_as_json`) or, out of memory, in words. */
export function sqlFailure(error: unknown): SqlFailure {
  if (error instanceof SqlFailure) return error;
  const text = messageOf(error);
  const start = text.indexOf('{"exception_type"');
  const told = start < 0 ? undefined : readJson(text.slice(start));
  if (!told) return new SqlFailure(text.split('\n\nLINE ')[0] ?? text, faultInWords(text));
  const { exception_type: kind = 'Unknown', exception_message: message = text } = told;
  const fault: SqlFault = {
    kind,
    ...(told.position === undefined ? {} : { position: Number(told.position) }),
    ...(told.error_subtype === 'MISSING_ENTRY' && told.type && told.name
      ? { missing: { type: told.type, name: told.name } }
      : {}),
  };
  return new SqlFailure(message, fault);
}

function faultInWords(text: string): SqlFault | undefined {
  const kind = /^([A-Z][A-Za-z ]+?) Error:/.exec(text)?.[1];
  return kind === undefined ? undefined : { kind };
}

function readJson(text: string): DuckDBError | undefined {
  try {
    return JSON.parse(text) as DuckDBError;
  } catch {
    return undefined;
  }
}
