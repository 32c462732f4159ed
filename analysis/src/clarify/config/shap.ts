import { isObject } from '../../dataset/flatten.js';
import type { AggregationMethod, ShapMethod } from '../../explanations/types.js';
import {
  type ConfigReader,
  columnRef,
  flag,
  listOf,
  type Members,
  notServed,
  oneOf,
  positive,
  type Read,
  text,
  whole,
} from './read.js';
import type { BaselineCell, ColumnRef, LimeConfig, ShapBaseline, ShapConfig } from './types.js';

const AGGREGATIONS: readonly AggregationMethod[] = ['mean_abs', 'median', 'mean_sq'];
const METHODS: readonly ('auto' | ShapMethod)[] = [
  ...(['auto', 'kernel', 'exact', 'tree', 'tree_path_dependent', 'linear'] as const),
];

const LIME: Members<LimeConfig> = {
  num_samples: whole(2),
  kernel_width: positive,
  rows: whole(1),
};

const lime: Read<LimeConfig> = (reader, value, place) => reader.section(value, place, LIME);

/** `baseline`: a file, rows as they are sent to the model, lines or a document of JSON. */
const baseline: Read<ShapBaseline> = (reader, value, place) => {
  if (typeof value === 'string') return { kind: 'uri', uri: text(reader, value, place) };
  if (isObject(value)) return { kind: 'document', document: value };
  const items = Array.isArray(value) ? value : [];
  if (items.length > 0 && items.every(isObject)) return { kind: 'records', records: items };
  if (items.length === 0 || !items.every(Array.isArray)) {
    return reader.fail(
      place,
      'a file\'s URI, a list of rows ([[1, "a"]]) or of JSON lines ([{…}]), or one JSON document ({…})',
      value,
    );
  }
  return { kind: 'rows', rows: baselineRows(reader, items as unknown[][], place) };
};

function baselineRows(
  reader: ConfigReader,
  rows: readonly unknown[][],
  place: string,
): BaselineCell[][] {
  const width = rows[0]?.length;
  for (const [row, cells] of rows.entries()) {
    if (cells.length === 0 || cells.length !== width) {
      const due = width ? `as many as the first, ${width}` : 'one for each feature';
      reader.failIn(
        `${place}[${row}]`,
        `${place}[${row}] has ${cells.length} values; write ${due}`,
      );
    }
    for (const [index, cell] of cells.entries()) {
      if (typeof cell !== 'object' || cell === null) continue;
      reader.fail(`${place}[${row}][${index}]`, 'a number, a text, true, false or null', cell);
    }
  }
  return rows as BaselineCell[][];
}

const groups: Read<Readonly<Record<string, readonly ColumnRef[]>>> = (reader, value, place) => {
  const parsed = new Map<string, readonly ColumnRef[]>();
  const groupOf = new Map<ColumnRef, string>();
  for (const [name, columns] of Object.entries(reader.object(value, place))) {
    const at = `${place}.${name}`;
    const refs = listOf(columnRef)(reader, columns, at);
    for (const column of refs) {
      const other = groupOf.get(column);
      if (other !== undefined) {
        const twice = `${JSON.stringify(column)} twice (in ${JSON.stringify(other)}, too)`;
        reader.failIn(at, `${at} has the column ${twice}; a column is of one group`);
      }
      groupOf.set(column, name);
    }
    parsed.set(name, refs);
  }
  return Object.fromEntries(parsed);
};

const NOT_TABULAR =
  'is for data that are not tabular, which are not served here: leave it out, and give a data set of columns';

type ShapMembers = ShapConfig & { text_config?: never; image_config?: never };

const SHAP: Members<ShapMembers> = {
  baseline,
  num_clusters: whole(1, 10_000),
  num_samples: whole(1),
  agg_method: oneOf(AGGREGATIONS),
  use_logit: flag,
  save_local_shap_values: flag,
  seed: whole(0),
  features_to_explain: listOf(columnRef),
  method: oneOf(METHODS),
  stop_at_standard_error: positive,
  groups,
  lime,
  text_config: notServed(NOT_TABULAR),
  image_config: notServed(NOT_TABULAR),
};

/** `methods.shap`. */
export const shap: Read<ShapConfig> = (reader, value, place) => {
  const given = reader.section(value, place, SHAP);
  if (given.baseline !== undefined && given.num_clusters !== undefined) {
    const both = 'and baseline exclude each other: clusters are sought to find a baseline';
    reader.failIn(`${place}.num_clusters`, `${place}.num_clusters ${both}; leave one out`);
  }
  return {
    agg_method: 'mean_abs',
    use_logit: false,
    save_local_shap_values: false,
    method: 'auto',
    groups: {},
    ...given,
  };
};
