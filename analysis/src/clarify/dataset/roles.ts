import type { TableColumn } from '../../dataset/table.js';
import type { AnalysisConfig, ColumnRef } from '../config/types.js';
import { columnOf, findColumn } from './names.js';
import type { ClarifyTable } from './types.js';

export type Roles = Pick<
  ClarifyTable,
  'features' | 'label' | 'predictedLabel' | 'facets' | 'group' | 'joinSource' | 'segmentColumns'
>;

/** What is known of roles before the configuration's names are looked up. */
export interface KnownRoles {
  /** Positions of labels that the reading knows (of JSON, where names are paths). */
  readonly label?: number | undefined;
  readonly predictedLabel?: number | undefined;
  /** Columns of the data set itself; others were joined to it. */
  readonly width: number;
  /** Where columns of `facet_dataset_uri` begin, and how many there are. */
  readonly facetColumns?: { readonly from: number; readonly count: number } | undefined;
  /** Further columns that are no features. */
  readonly excluded?: readonly ColumnRef[] | undefined;
}

/**
 * Finds the columns that the configuration names.
 * @throws ClarifyDataError naming the key that names no column
 */
export function rolesOf(
  columns: readonly TableColumn[],
  config: AnalysisConfig,
  known: KnownRoles,
): Roles {
  const all = columns.map(({ name }) => name);
  const own = all.slice(0, known.width);
  const find = (ref: ColumnRef | undefined, key: string) =>
    ref === undefined ? undefined : columnOf(own, ref, key);
  const label = known.label ?? find(config.label, 'label');
  const predictedLabel = known.predictedLabel ?? find(config.predicted_label, 'predicted_label');
  const joinSource = find(config.joinsource_name_or_index, 'joinsource_name_or_index');
  const facets = config.facet.map(({ name_or_index }, index) =>
    facetOf(all, own, known, name_or_index, `facet[${index}].name_or_index`),
  );
  const excluded = [...config.excluded_columns, ...(known.excluded ?? [])].map((ref) =>
    columnOf(own, ref, 'excluded_columns'),
  );
  const left = new Set([label, predictedLabel, joinSource, ...excluded]);
  return {
    features: own.map((_, index) => index).filter((index) => !left.has(index)),
    label,
    predictedLabel,
    joinSource,
    facets,
    group: find(config.group_variable, 'group_variable'),
    segmentColumns: config.segment_config.map(({ name_or_index }, index) =>
      columnOf(own, name_or_index, `segment_config[${index}].name_or_index`),
    ),
  };
}

/** A facet's column: of the facets' own data set where there is one, else of the data. */
function facetOf(
  all: readonly string[],
  own: readonly string[],
  { facetColumns }: KnownRoles,
  ref: ColumnRef,
  key: string,
): number {
  if (facetColumns === undefined) return columnOf(own, ref, key);
  const { from, count } = facetColumns;
  const names = all.slice(from, from + count);
  const found = findColumn(names, ref);
  if (found !== undefined) return from + found;
  return findColumn(own, ref) ?? from + columnOf(names, ref, key);
}
