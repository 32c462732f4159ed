import type { BiasInput } from '../../bias/input.js';
import { columnKind, numericColumn } from '../../bias/kind.js';
import { cellText, type ListedValue, listedText } from '../../bias/listed-value.js';
import { attempt } from '../../bias/problem.js';
import { select } from '../../bias/select.js';
import type { TableColumn } from '../../dataset/table.js';

const mostValues = 8;

/**
 * A sentence for each value or threshold of the label and the facets that no row has. The metrics
 * are computed all the same, as smclarify does, but are of nobody.
 */
export function unmatchedNotes({ label, positive, facets }: BiasInput): string[] {
  const asked = [{ column: label, values: positive }, ...facets];
  return asked.flatMap(({ column, values }) => unmatched(column, values ?? []));
}

function unmatched(column: TableColumn, listed: readonly ListedValue[]): string[] {
  if (listed.length === 0) return [];
  const isThreshold = columnKind(column, listed) === 'continuous';
  const lacks = (values: readonly ListedValue[]) =>
    attempt(() => select(column, values)).value?.rows.includes(1) === false;
  if (isThreshold)
    return lacks(listed) ? [aboveNone(numericColumn(column), listed[0] as ListedValue)] : [];
  if (listed.length > 1 && !lacks(listed) && column.dtype !== 'string') return [];
  const texts = listed.map(listedText);
  const own = new Set(column.texts ?? []);
  const none = column.dtype === 'string' ? texts.filter((text) => !own.has(text)) : texts;
  if (none.length === 0 || (column.dtype !== 'string' && !lacks(listed))) return [];
  return [noneOf(column, none, listed.length)];
}

function noneOf(column: TableColumn, texts: readonly string[], listed: number): string {
  const isNumber = column.dtype === 'int' || column.dtype === 'float';
  const hint = isNumber && listed > 1 ? ' (several values are values; one may be a threshold)' : '';
  const said = texts.slice(0, mostValues).map((text) => `'${text}'`);
  return `No row has ${column.name} ${said.join(' or ')}; it has ${valuesOf(column)}${hint}.`;
}

function aboveNone({ name, values }: TableColumn, threshold: ListedValue): string {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const range = low > high ? 'it has no values' : `it goes from ${low} to ${high}`;
  return (
    `No row has ${name} above ${listedText(threshold)}; ${range}. A single value of such numbers is ` +
    'a threshold, and those above it are meant: write a lower one.'
  );
}

function valuesOf(column: TableColumn): string {
  const seen = new Set<number>();
  for (const value of column.values) {
    if (Number.isNaN(value)) continue;
    seen.add(value);
    if (seen.size > mostValues) break;
  }
  const some = [...seen].slice(0, mostValues).sort((a, b) => a - b);
  const texts = some.map((value) => cellText(column, value));
  if (column.dtype === 'string') texts.sort();
  return `${texts.join(', ')}${seen.size > mostValues ? ' and more' : ''}`;
}
