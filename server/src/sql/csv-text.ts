import { DuckDBListType, DuckDBMapType, DuckDBStructType, type DuckDBType } from '@duckdb/node-api';
import { quoteText } from '../base/quote.js';

/** SQL of a value's text as Athena writes it into its CSV; null stays null. */
export function csvText(value: string, type: DuckDBType, depth = 0): string {
  if (type instanceof DuckDBListType) return listText(value, type, depth);
  if (type instanceof DuckDBMapType) return mapText(value, type, depth);
  if (type instanceof DuckDBStructType) return structText(value, type, depth);
  switch (type.toString()) {
    case 'DOUBLE':
    case 'FLOAT':
      return `CASE WHEN isnan(${value}) THEN 'NaN' WHEN isinf(${value}) THEN CASE WHEN ${value} > 0 THEN 'Infinity' ELSE '-Infinity' END ELSE CAST(${value} AS VARCHAR) END`;
    case 'TIMESTAMP':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP_NS':
      return `strftime(${value}, '%Y-%m-%d %H:%M:%S.%g')`;
    case 'TIMESTAMP WITH TIME ZONE':
    case 'TIMESTAMPTZ':
      return `strftime(${value}, '%Y-%m-%d %H:%M:%S.%g UTC')`;
    case 'BLOB':
      return `rtrim(regexp_replace(lower(hex(${value})), '(..)', '\\1 ', 'g'))`;
    default:
      return `CAST(${value} AS VARCHAR)`;
  }
}

const orNull = (text: string): string => `coalesce(${text}, 'null')`;

function joined(values: string, text: string, name: string, ends: [string, string]): string {
  const texts = `array_to_string(list_transform(${values}, lambda ${name}: ${text}), ', ')`;
  return `CASE WHEN ${values} IS NULL THEN NULL ELSE '${ends[0]}' || coalesce(${texts}, '') || '${ends[1]}' END`;
}

function listText(value: string, { valueType }: DuckDBListType, depth: number): string {
  const name = `e${depth}`;
  return joined(value, orNull(csvText(name, valueType, depth + 1)), name, ['[', ']']);
}

function mapText(value: string, type: DuckDBMapType, depth: number): string {
  const name = `e${depth}`;
  const key = csvText(`${name}.key`, type.keyType, depth + 1);
  const held = orNull(csvText(`${name}.value`, type.valueType, depth + 1));
  return joined(`map_entries(${value})`, `${key} || '=' || ${held}`, name, ['{', '}']);
}

function structText(value: string, type: DuckDBStructType, depth: number): string {
  const fields = type.entryTypes.map((of, i) => {
    const name = type.entryNames[i] ?? '';
    const field = `(${value})[${quoteText(name)}]`;
    return `${quoteText(`${name}=`)} || ${orNull(csvText(field, of, depth + 1))}`;
  });
  return `CASE WHEN ${value} IS NULL THEN NULL ELSE '{' || ${fields.join(" || ', ' || ")} || '}' END`;
}
