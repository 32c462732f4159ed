import { invalidParameter } from './context.js';
import { equality } from './json-filter.js';
import type { LogFilter } from './log-filter.js';

type Columns = ReadonlyMap<string, string>;
type Test = (columns: Columns) => boolean;

/** A column of a pattern: its name and what its field must be. */
interface Column {
  readonly name: string;
  readonly test: Test;
}

const mostColumns = 100;
const rest = '...';

/**
 * `[address, user, ..., status = 5* || status = 404, size > 1000]` over messages whose fields lie
 * between spaces; a field in quotes or brackets is one field. `...` stands for any number of fields,
 * once; without it the last column is the rest of the message. Comparisons: `=` and `!=` with texts
 * (`*` stands for anything), `%expressions%` or numbers, `<`, `<=`, `>`, `>=` with numbers; `&&`
 * before `||`.
 * @throws InvalidParameterException saying what was not understood.
 */
export function parseColumnFilter(text: string): LogFilter {
  if (!text.endsWith(']')) throw invalid('"]" at its end');
  const items = splitOutside(text.slice(1, -1), ',').map((item) => item.trim());
  if (items.length > mostColumns) throw invalid(`at most ${mostColumns} columns`);
  const gap = items.indexOf(rest);
  if (gap !== items.lastIndexOf(rest)) throw invalid('"..." once at most');
  const columns = items.map((item, index) => (item === rest ? undefined : columnOf(item, index)));
  const names = columns.flatMap((column) => (column ? [column.name] : []));
  if (new Set(names).size < names.length) throw invalid('each column once');
  const matching = (message: string): Columns | undefined => {
    const found = assign(columns, gap, message);
    return found && columns.every((column) => column?.test(found) ?? true) ? found : undefined;
  };
  return {
    selectors: names.map((name) => `$${name}`),
    matches: (message) => matching(message) !== undefined,
    fields(message) {
      const found = matching(message);
      return found && ((selector) => found.get(nameOf(selector)));
    },
    check(selector) {
      if (names.includes(nameOf(selector))) return;
      throw invalidParameter(`The pattern has no column ${selector}.`);
    },
  };
}

const nameOf = (selector: string): string => selector.replace(/^\$/, '');

/** Fields by column, or undefined where a message has too few. */
function assign(
  columns: readonly (Column | undefined)[],
  gap: number,
  message: string,
): Columns | undefined {
  const named = columns.length - (gap < 0 ? 0 : 1);
  const fields = Array.from(message.matchAll(fieldPattern));
  if (fields.length < named) return undefined;
  const skipped = fields.length - named;
  const found = new Map<string, string>();
  for (const [index, column] of columns.entries()) {
    if (!column) continue;
    const at = gap >= 0 && index > gap ? index - 1 + skipped : index;
    const takesRest = gap < 0 && skipped > 0 && index === named - 1;
    const field = fields[at];
    found.set(column.name, takesRest ? message.slice(field?.index).trimEnd() : textOf(field));
  }
  return found;
}

const fieldPattern = /"((?:[^"\\]|\\.)*)"|\[([^\]]*)\]|(\S+)/g;

function textOf(field: RegExpMatchArray | undefined): string {
  const [, quoted, bracketed, plain] = field ?? [];
  return quoted === undefined ? (bracketed ?? plain ?? '') : quoted.replace(/\\(.)/g, '$1');
}

function columnOf(item: string, index: number): Column {
  const either = splitOutside(item, '||').map((part) =>
    splitOutside(part, '&&').map((atom) => atomOf(atom.trim())),
  );
  const name = either[0]?.[0]?.name || `field${index + 1}`;
  const test: Test = (fields) => either.some((all) => all.every((atom) => atom.test(fields)));
  return { name, test };
}

const atomPattern = /^([\w.-]+)\s*(?:(!=|<=|>=|=|<|>)\s*("(?:[^"\\]|\\.)*"|%[^%]*%|[^\s"%]+))?$/;

function atomOf(text: string): Column {
  if (text === '') return { name: '', test: () => true };
  const [, name = '', operator, operand = ''] = atomPattern.exec(text) ?? [];
  if (name === '') throw invalid(`a column such as status or status = 5* instead of "${text}"`);
  if (operator === undefined) return { name, test: () => true };
  if (operator === '=' || operator === '!=') {
    const equal = equality(operand);
    const isNumber = !operand.startsWith('"') && !Number.isNaN(Number(operand));
    const test: Test = (fields) => {
      const field = fields.get(name) ?? '';
      return equal(isNumber && field !== '' ? Number(field) : field) === (operator === '=');
    };
    return { name, test };
  }
  const bound = Number(operand);
  if (Number.isNaN(bound)) throw invalid(`a number instead of "${operand}"`);
  const test: Test = (fields) => {
    const field = fields.get(name) ?? '';
    const value = field === '' ? Number.NaN : Number(field);
    if (operator === '<') return value < bound;
    if (operator === '<=') return value <= bound;
    return operator === '>' ? value > bound : value >= bound;
  };
  return { name, test };
}

/** Splits at a separator that does not stand between quotation marks, or between two %. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let within = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\' && within === '"') at += 1;
    else if (within !== '') within = character === within ? '' : within;
    else if (character === '"' || character === '%') within = character;
    else if (text.startsWith(separator, at)) {
      parts.push(text.slice(from, at));
      from = at + separator.length;
      at = from - 1;
    }
  }
  if (within !== '') throw invalid(`a second ${within}`);
  return [...parts, text.slice(from)];
}

const invalid = (expected: string) => invalidParameter(`filterPattern: expected ${expected}.`);
