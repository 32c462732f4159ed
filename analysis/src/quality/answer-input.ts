/** Characters that are kept. */
export const INPUT_LENGTH = 200;
const BEGIN = /"endpointInput":\{[^{}]{0,400}?"data":"/;

/** What an answer was given for: its row, or the request where its rows cannot be told apart. */
export interface AnswerInput {
  readonly input?: string;
  readonly request?: string;
}

/**
 * The beginning of what an answer of a capture was given for.
 * @param record the capture's line of JSON
 * @param row the answer's place among those of the request, from 1 on; undefined where it is alone
 */
export function inputOf(record: string, row: number | undefined): AnswerInput {
  const begin = BEGIN.exec(record);
  if (!begin) return {};
  const start = begin.index + begin[0].length;
  const whole = textAt(record, start);
  if (row === undefined) return whole === '' ? {} : { input: whole };
  const line = lineAt(record, start, row);
  return line === undefined || isDocument(record, start) ? { request: whole } : { input: line };
}

/** The lines of JSON Lines each end as they begin; those of a document do not, or it is one. */
function isDocument(record: string, start: number): boolean {
  const end = endOfLine(record, start);
  const first = record[start] ?? '';
  if (record[end] !== '\\') return true;
  return '[{'.includes(first) && !']}'.includes(record.slice(start, end).trimEnd().at(-1) ?? '');
}

function lineAt(record: string, start: number, row: number): string | undefined {
  let at = start;
  for (let line = 1; line < row; line++) {
    at = endOfLine(record, at);
    if (record[at] === '"') return undefined;
    at += 2; // behind the escaped line feed
  }
  const text = textAt(record, at, endOfLine(record, at));
  return text === '' ? undefined : text;
}

/** Where an escaped line feed stands, or the quote that ends the text. */
function endOfLine(record: string, start: number): number {
  let at = start;
  while (at < record.length && record[at] !== '"') {
    if (record[at] !== '\\') at++;
    else if (record[at + 1] === 'n') return at;
    else at += 2;
  }
  return at;
}

const KEPT = new RegExp(`(?:[^"\\\\]|\\\\(?:u[0-9a-fA-F]{4}|.)){0,${INPUT_LENGTH}}`, 'y');

function textAt(record: string, start: number, end = record.length): string {
  KEPT.lastIndex = start;
  const kept = KEPT.exec(record.length === end ? record : record.slice(0, end))?.[0] ?? '';
  return (JSON.parse(`"${kept.replace(/\p{Cc}/gu, ' ')}"`) as string).replace(/\r$/, '');
}
