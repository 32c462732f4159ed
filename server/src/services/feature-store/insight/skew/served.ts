import type { CapturedInput } from '@guiderail/analysis';
import { validationException } from '../../../../base/errors.js';
import type { FeatureGroup } from '../../feature-group.js';
import { columnTypeOf, scalarOf } from '../../offline/columns.js';
import { ColumnPlaces, positionOf } from './column-places.js';
import { inferenceIdKey, type SkewRequest } from './request.js';

/** A row that a model was asked, by the features of a group. */
export interface ServedRow {
  /** As the offline store writes it. */
  readonly id: string;
  readonly eventId: string | null;
  readonly inferenceId: string | null;
  readonly inferenceTime: string;
  /** The last moment of the second in which it was asked, milliseconds since the epoch. */
  readonly until_ms: number;
  /** In the order of the mapping; null: no value. */
  readonly values: readonly (string | null)[];
}

/** A feature, and the column that is it. */
export interface Mapped {
  readonly feature: FeatureGroup['document']['features'][number];
  readonly column: string;
}

export interface Served {
  readonly mapping: readonly Mapped[];
  readonly rows: readonly ServedRow[];
  /** Rows without an identifier. */
  readonly keyless: number;
}

/** Inputs in which columns are looked for. */
const looked = 200;
/** Values between turns for others. */
const valuesAtOnce = 50_000;

type Rows = readonly { readonly names: readonly string[] | undefined; readonly cells: Cells }[];
type Cells = CapturedInput['rows'][number]['cells'];

/**
 * The rows of captured inputs as values of features.
 * @param turn gives others their turn.
 * @throws ValidationException: no column fits
 */
export async function servedRows(
  group: FeatureGroup,
  asked: SkewRequest,
  inputs: readonly CapturedInput[],
  turn: () => Promise<void>,
): Promise<Served> {
  const wanted = new Set([asked.key, ...Object.values(asked.features ?? {})]);
  if (!asked.features) for (const name of featureNames(group)) wanted.add(name);
  const rowsOf = (input: CapturedInput) => namedRows(input, wanted, asked.columns);
  const first = inputs.slice(0, looked).flatMap(rowsOf);
  const mapping = mappingOf(group, asked, first);
  checkColumns(mapping, first, asked);
  const identifier = group.document.features.find(
    ({ FeatureName }) => FeatureName === group.document.recordIdentifier,
  );
  const { scalar } = columnTypeOf(identifier as Mapped['feature']);
  const columns = new ColumnPlaces([asked.key, ...mapping.map(({ column }) => column)]);
  const rows: ServedRow[] = [];
  let keyless = 0;
  let values = 0;
  let isKeyThere = asked.key === inferenceIdKey;
  for (const input of inputs) {
    for (const { names, cells } of rowsOf(input)) {
      const [key = -1, ...places] = columns.among(names);
      isKeyThere ||= key >= 0 && key < cells.length;
      const text = asked.key === inferenceIdKey ? (input.inferenceId ?? null) : cellAt(cells, key);
      const id = text === null ? undefined : scalarOf(scalar, text);
      if (id === undefined) keyless += 1;
      else rows.push(servedRow(input, String(id), cells, places));
      values += cells.length;
      if (values < valuesAtOnce) continue;
      values = 0;
      await turn();
    }
  }
  if (!isKeyThere && keyless > 0) throw noSuchColumn(asked.key, 'Key', first, asked);
  return { mapping, rows, keyless };
}

const servedRow = (
  input: CapturedInput,
  id: string,
  cells: Cells,
  places: readonly number[],
): ServedRow => ({
  id,
  eventId: input.eventId ?? null,
  inferenceId: input.inferenceId ?? null,
  inferenceTime: input.inferenceTime,
  until_ms: Math.floor(Date.parse(input.inferenceTime) / 1000) * 1000 + 999,
  values: places.map((place) => cellAt(cells, place)),
});

/** Rows without names have the columns that they are wide; with names one may lack one. */
function checkColumns(mapping: readonly Mapped[], rows: Rows, asked: SkewRequest): void {
  if (rows.length === 0 || rows.some(({ names }) => names !== undefined)) return;
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  for (const { feature, column } of mapping) {
    const place = positionOf(column);
    if (place !== undefined && place < width) continue;
    throw noSuchColumn(column, `Features.${feature.FeatureName}`, rows, asked);
  }
}

/** CSV may have a header, which then holds names that are asked for. */
function namedRows(
  { rows }: CapturedInput,
  wanted: ReadonlySet<string>,
  columns: readonly string[] | undefined,
): Rows {
  const [first, ...others] = rows;
  const isHeader =
    first !== undefined &&
    first.names === undefined &&
    others.length > 0 &&
    first.cells.some((cell) => typeof cell === 'string' && named(cell) && wanted.has(cell));
  const names = isHeader ? first.cells.map(String) : columns;
  return (isHeader ? others : rows).map((row) => ({
    names: row.names ?? (isHeader || names?.length === row.cells.length ? names : undefined),
    cells: row.cells,
  }));
}

const named = (cell: string): boolean => positionOf(cell) === undefined;

function cellAt(cells: Cells, place: number): string | null {
  const cell = cells[place];
  return cell === undefined || cell === null || cell === '' ? null : String(cell);
}

const featureNames = ({ document }: FeatureGroup): string[] =>
  document.features
    .map(({ FeatureName }) => FeatureName)
    .filter((name) => name !== document.recordIdentifier && name !== document.eventTime);

function mappingOf(group: FeatureGroup, asked: SkewRequest, rows: Rows): Mapped[] {
  const { features } = group.document;
  const there = new Set(rows.flatMap(({ names }) => names ?? []));
  const pairs =
    asked.features === undefined
      ? featureNames(group)
          .filter((name) => there.has(name))
          .map((name) => [name, name] as const)
      : Object.entries(asked.features);
  if (rows.length > 0 && pairs.length === 0) throw noColumn(group, rows, asked);
  return pairs.map(([name, column]) => {
    const feature = features.find(({ FeatureName }) => FeatureName === name);
    if (!feature) {
      throw validationException(`Feature group ${group.name} has no feature ${name}.`);
    }
    if (feature.CollectionType !== undefined) {
      throw validationException(
        `The feature ${name} is a ${feature.CollectionType}, and columns hold one value: leave it out.`,
      );
    }
    return { feature, column };
  });
}

function noColumn({ name }: FeatureGroup, rows: Rows, asked: SkewRequest) {
  return validationException(
    `No column of the captured inputs is named as a feature of ${name} is: ${theyHave(rows, asked)}. ` +
      'Give Features, such as {"age": "2"}, or Columns.',
  );
}

const noSuchColumn = (column: string, member: string, rows: Rows, asked: SkewRequest) =>
  validationException(
    `${member}: the captured inputs have no column ${column}: ${theyHave(rows, asked)}.`,
  );

function theyHave(rows: Rows, { columns }: SkewRequest): string {
  const there = new Set(rows.flatMap(({ names }) => names ?? []));
  if (there.size > 0) return `they have ${[...there].slice(0, 20).join(', ')}`;
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  if (columns) return `they have ${width} columns, and Columns names ${columns.length}`;
  return `they have ${width} columns without names, 0 to ${width - 1}`;
}
