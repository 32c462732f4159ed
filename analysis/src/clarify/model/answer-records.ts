import { parseCsv } from '../../dataset/csv-text.js';
import { excerpt, ModelAnswerError, type ModelReply, plainType } from './types.js';

/** What a model answered, by its form. */
export type Answer =
  | { readonly form: 'csv'; readonly text: string; readonly lines: readonly string[] }
  | { readonly form: 'jsonlines'; readonly text: string; readonly records: readonly unknown[] }
  | { readonly form: 'json'; readonly text: string; readonly document: unknown };

const decoder = new TextDecoder();

/**
 * @param accept what was asked for; counts where the answer's own type is none of these
 * @throws ModelAnswerError for what is not in its form.
 */
export function readAnswer({ body, contentType }: ModelReply, accept: string): Answer {
  const text = decoder.decode(body);
  const form = formOf(contentType) ?? formOf(accept);
  if (!form) {
    throw new ModelAnswerError(
      `The model answered in ${contentType || 'no content type'}, which is not read: ` +
        'have it answer text/csv, application/jsonlines or application/json.',
    );
  }
  if (form === 'csv') return { form, text, lines: linesOf(text) };
  if (form === 'json') return { form, text, document: parsed(text, text) };
  return { form, text, records: linesOf(text).map((line) => parsed(line, text)) };
}

function formOf(type: string): Answer['form'] | undefined {
  const plain = plainType(type);
  if (plain === 'text/csv' || plain === 'text/plain') return 'csv';
  if (plain === 'application/json') return 'json';
  return plain === 'application/jsonlines' || plain === 'application/x-jsonlines'
    ? 'jsonlines'
    : undefined;
}

const linesOf = (text: string): string[] => {
  const lines = text.split(/\r?\n/);
  return lines.filter((line) => line !== '');
};

function parsed(json: string, answer: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ModelAnswerError(`The model's answer is not JSON: '${excerpt(answer)}'`);
  }
}

/**
 * The values of a CSV line: numbers, texts, and lists that stand in a cell as Python prints them
 * (`"[0.1,0.9]"`, `"['cat','dog']"`).
 */
export const csvValues = (line: string): unknown[] =>
  line.includes('"') || line.includes('[')
    ? (parseCsv(listsQuoted(line))[0] ?? []).map(csvValue)
    : line.split(',').map(csvValue);

/** A line that is one bare list is one cell. */
const listsQuoted = (line: string): string =>
  /^\s*\[[^"]*\]\s*$/.test(line) ? `"${line.trim()}"` : line;

function csvValue(cell: string): unknown {
  const text = cell.trim();
  if (text === '') return null;
  const number = Number(text);
  if (!Number.isNaN(number)) return number;
  return listOf(text) ?? cell;
}

const item = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^,'"[\]]+))\s*(?:,|$)/y;

/** A list as Python prints it; undefined where the text is none. */
function listOf(text: string): unknown[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  const inner = text.slice(1, -1);
  const values: unknown[] = [];
  item.lastIndex = 0;
  while (item.lastIndex < inner.length) {
    const match = item.exec(inner);
    if (!match) return undefined;
    const [, single, double, bare] = match;
    const quoted = single ?? double;
    values.push(quoted === undefined ? bareItem(bare as string) : quoted.replace(/\\(.)/g, '$1'));
  }
  return values;
}

function bareItem(text: string): unknown {
  const trimmed = text.trim();
  const number = Number(trimmed);
  if (trimmed !== '' && !Number.isNaN(number)) return number;
  return trimmed === 'None' || trimmed === 'null' ? null : trimmed;
}
