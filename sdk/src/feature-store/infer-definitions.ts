import {
  type ArrowType,
  columnsOf,
  isArrow,
  isAsyncRows,
  isDuckDB,
  isRows,
  type TypedFeatureData,
} from './feature-data.js';
import { FeatureDefinition, type FeatureType, ListCollectionType } from './feature-definition.js';

interface Inferred {
  readonly type: FeatureType;
  readonly isList: boolean;
}

const scalar = (type: FeatureType): Inferred => ({ type, isList: false });

/**
 * Feature definitions of data, by column: whole numbers are Integral, other numbers Fractional,
 * all else String. With `withLists`, columns of arrays are lists of those; without it Strings.
 * All rows are looked at, as one fraction among whole numbers makes a column Fractional; missing
 * values (null, undefined, NaN) tell nothing, and a column of nothing else is String.
 * @throws Error when values of lists have no type in common, or a row is no object.
 */
export function inferDefinitions(data: TypedFeatureData, withLists: boolean): FeatureDefinition[] {
  return inferred(data).map(([name, { type, isList }]) => {
    if (!isList) return new FeatureDefinition(name, type);
    return withLists
      ? new FeatureDefinition(name, type, new ListCollectionType())
      : new FeatureDefinition(name, 'String');
  });
}

function inferred(data: TypedFeatureData): [string, Inferred][] {
  if (typeof data !== 'object' || data === null) throw untold();
  if (isArrow(data)) return data.schema.fields.map(({ name, type }) => [name, ofArrow(type)]);
  if (isDuckDB(data)) {
    const types = data.columnTypes();
    return data.columnNames().map((name, at) => [name, ofDuckDB(String(types[at]))]);
  }
  if (isAsyncRows(data)) throw untold();
  const columns = new Map<string, Seen>();
  if (isRows(data)) {
    let at = 0;
    for (const row of data) {
      if (typeof row !== 'object' || row === null) {
        throw new Error(`Row ${at} is ${row}: give rows as objects, of values by feature.`);
      }
      for (const name of Object.keys(row)) seenOf(columns, name).look(row[name]);
      at++;
    }
  } else {
    for (const [name, column] of columnsOf(data)) {
      const seen = seenOf(columns, name);
      // the type of a Float64Array is known, whatever its values are
      if (column instanceof Float32Array || column instanceof Float64Array) seen.look(0.5);
      else for (let at = 0; at < column.length; at++) seen.look(column[at]);
    }
  }
  return [...columns].map(([name, seen]) => [name, seen.type(name)]);
}

const untold = () =>
  new Error(
    'Types cannot be told of a file or of rows that are yet to come: give rows in an array, ' +
      'columns, an Arrow table or a DuckDB result, or set featureDefinitions.',
  );

function seenOf(columns: Map<string, Seen>, name: string): Seen {
  const seen = columns.get(name) ?? new Seen();
  columns.set(name, seen);
  return seen;
}

/** Kinds of values that a column has shown. */
class Seen {
  #whole = false;
  #fraction = false;
  #other = false;
  #text = false;
  #items: Seen | undefined;

  look(value: unknown): void {
    if (typeof value === 'number') {
      if (Number.isInteger(value)) this.#whole = true;
      else if (!Number.isNaN(value)) this.#fraction = true;
    } else if (typeof value === 'bigint') this.#whole = true;
    else if (typeof value === 'string') this.#text = true;
    else if (value === null || value === undefined) return;
    else if (isList(value)) {
      this.#items ??= new Seen();
      for (const item of value) this.#items.look(item);
    } else this.#other = true;
  }

  type(name: string): Inferred {
    const items = this.#items;
    if (items && !this.#whole && !this.#fraction && !this.#other && !this.#text) {
      if (items.#other || items.#items || (items.#text && (items.#whole || items.#fraction))) {
        throw new Error(`The lists of the column ${name} hold values of several types.`);
      }
      return { type: items.type(name).type, isList: true };
    }
    if (items || this.#other || this.#text) return scalar('String');
    if (this.#fraction) return scalar('Fractional');
    return scalar(this.#whole ? 'Integral' : 'String');
  }
}

/** Arrays, sets, typed arrays, Arrow's vectors: whatever gives values one after the other. */
export const isList = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  Symbol.iterator in value &&
  !(value instanceof Map);

/** Arrow's numbers of types, as its format has them in this library. */
const arrow = { dictionary: -1, int: 2, float: 3, decimal: 7, list: 12, fixedSizeList: 16 };

function ofArrow(type: ArrowType): Inferred {
  switch (type.typeId) {
    case arrow.int:
      return scalar('Integral');
    case arrow.float:
    case arrow.decimal:
      return scalar('Fractional');
    case arrow.dictionary:
      return type.dictionary ? ofArrow(type.dictionary) : scalar('String');
    case arrow.list:
    case arrow.fixedSizeList: {
      const [item] = type.children ?? [];
      return { type: item ? ofArrow(item.type).type : 'String', isList: true };
    }
    default:
      return scalar('String');
  }
}

function ofDuckDB(type: string): Inferred {
  const item = /^(.*)\[\d*\]$/s.exec(type)?.[1];
  if (item !== undefined) return { type: ofDuckDB(item).type, isList: true };
  if (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(type)) return scalar('Integral');
  if (/^(FLOAT|DOUBLE|DECIMAL\b.*)$/.test(type)) return scalar('Fractional');
  return scalar('String');
}
