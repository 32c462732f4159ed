import type { FeatureDefinition } from '@aws-sdk/client-sagemaker';
import type { Checked } from '../../../base/service.js';

/** A value of a record, as AWS's `FeatureValue` has it. */
export interface RecordValue {
  readonly FeatureName: string;
  readonly ValueAsString?: string;
  readonly ValueAsStringList?: readonly string[];
}

/** A value of a column. */
export type Cell = string | number | bigint | (string | number | bigint)[] | null;

export type Scalar = 'BIGINT' | 'DOUBLE' | 'VARCHAR';

/** What a column holds: a scalar, or a list of it. */
export interface ColumnType {
  readonly scalar: Scalar;
  readonly list: boolean;
}

const scalars: Readonly<Record<string, Scalar>> = {
  Integral: 'BIGINT',
  Fractional: 'DOUBLE',
  String: 'VARCHAR',
};

export function columnTypeOf(feature: Checked<FeatureDefinition>): ColumnType {
  if (feature.CollectionType === 'Vector') return { scalar: 'DOUBLE', list: true };
  const scalar = scalars[feature.FeatureType ?? 'String'] ?? 'VARCHAR';
  return { scalar, list: feature.CollectionType !== undefined };
}

/** In DuckDB's words. */
export const sqlTypeOf = ({ scalar, list }: ColumnType): string => (list ? `${scalar}[]` : scalar);

const hiveWords: Readonly<Record<Scalar, string>> = {
  BIGINT: 'bigint',
  DOUBLE: 'double',
  VARCHAR: 'string',
};

/** In Hive's words. */
export const hiveTypeOf = ({ scalar, list }: ColumnType): string =>
  list ? `array<${hiveWords[scalar]}>` : hiveWords[scalar];

/** Columns that stand after the features, as AWS names them; no feature may have their names. */
export const addedColumns = [
  { name: 'write_time', type: 'TIMESTAMP', hive: 'timestamp' },
  { name: 'api_invocation_time', type: 'TIMESTAMP', hive: 'timestamp' },
  { name: 'is_deleted', type: 'BOOLEAN', hive: 'boolean' },
] as const;

const whole = /^[+-]?\d+(?:\.0*)?$/;
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const notFinite: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
};
const greatest = 2n ** 63n - 1n;
const least = -(2n ** 63n);

/** @returns undefined where the text is no value of the type. */
export function scalarOf(scalar: Scalar, text: string): string | number | bigint | undefined {
  if (scalar === 'VARCHAR') return text;
  const trimmed = text.trim();
  return scalar === 'DOUBLE' ? doubleOf(trimmed) : integerOf(trimmed);
}

function doubleOf(text: string): number | undefined {
  if (number.test(text)) return Number(text);
  const [, sign, word = ''] = /^([+-]?)(\w+)$/.exec(text) ?? [];
  const value = notFinite[word.toLowerCase()];
  return value !== undefined && sign === '-' ? -value : value;
}

function integerOf(text: string): bigint | undefined {
  if (!whole.test(text)) return undefined;
  if (text.length < 16) return BigInt(Number(text));
  const point = text.indexOf('.');
  const value = BigInt((point < 0 ? text : text.slice(0, point)).replace(/^\+/, ''));
  return value > greatest || value < least ? undefined : value;
}

/** @returns null for a feature without a value, undefined for one that the column cannot hold. */
export function cellOf(
  { scalar, list }: ColumnType,
  { ValueAsString, ValueAsStringList }: RecordValue,
): Cell | undefined {
  if (!list) {
    if (ValueAsString != null) return scalarOf(scalar, ValueAsString);
    return ValueAsStringList == null ? null : undefined;
  }
  if (ValueAsStringList == null) return ValueAsString == null ? null : undefined;
  const values: (string | number | bigint)[] = [];
  for (const text of ValueAsStringList) {
    const value = scalarOf(scalar, text);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
