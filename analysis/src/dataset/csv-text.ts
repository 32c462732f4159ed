const COMMA = 44;
const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The rows of a CSV text, in full generality (RFC 4180: quoted cells may hold commas, line ends
 * and doubled quotes; both line ends; empty lines are skipped). An empty cell is an empty text.
 */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at;
    let cell: string;
    if (text.charCodeAt(at) === QUOTE) {
      [cell, at] = quotedCell(text, at + 1);
    } else {
      at = cellEnd(text, at);
      cell = text.slice(start, at);
    }
    row.push(cell);
    const ended = at >= text.length || text[at] !== ',';
    if (!ended) {
      at++;
      if (at >= text.length) row.push('');
    }
    if (!ended && at < text.length) continue;
    if (!(row.length === 1 && row[0] === '' && start === at)) rows.push(row);
    row = [];
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
  }
  return rows;
}

function cellEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

/** A quoted cell and the position after it; text after the closing quote belongs to it. */
function quotedCell(text: string, from: number): [string, number] {
  let cell = '';
  let at = from;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return [cell + text.slice(at), text.length];
    cell += text.slice(at, quote);
    at = quote + 1;
    if (text.charCodeAt(at) !== QUOTE) break;
    cell += '"';
    at++;
  }
  const end = cellEnd(text, at);
  return [cell + text.slice(at, end), end];
}

/**
 * The end (after its line feed) of the CSV record that starts at `start`, or -1 if a quoted cell
 * is still open at `end`.
 */
export function csvRecordEnd(bytes: Buffer, start: number, end: number): number {
  let quoted = false;
  let atStart = true;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (quoted) {
      if (byte !== QUOTE) continue;
      if (at + 1 < end && bytes[at + 1] === QUOTE) at++;
      else quoted = false;
    } else if (byte === LINE_FEED) return at + 1;
    // a quote within a cell is a character like any other
    else if (byte === QUOTE && atStart) quoted = true;
    atStart = !quoted && byte === COMMA;
  }
  return -1;
}

/** The end of a line without its line end. */
export function trimLineEnd(bytes: Buffer, start: number, end: number): number {
  let at = end;
  if (at > start && bytes[at - 1] === LINE_FEED) at--;
  if (at > start && bytes[at - 1] === CARRIAGE_RETURN) at--;
  return at;
}

/** A cell of CSV: in quotes where its text would be read as something else. */
export const csvText = (text: string): string =>
  /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
