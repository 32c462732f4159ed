const position = /^(?:_c)?(\d{1,4})$/;

/** The place that a column names itself, from 0: `2`, `_c2`; undefined: it is a name. */
export const positionOf = (column: string): number | undefined => {
  const [, digits] = position.exec(column) ?? [];
  return digits === undefined ? undefined : Number(digits);
};

/**
 * Where columns stand in rows. Rows mostly have the names of the row before, so that looking up
 * each column among them is done once.
 */
export class ColumnPlaces {
  readonly #columns: readonly string[];
  #names: readonly string[] | undefined;
  #places: readonly number[];

  constructor(columns: readonly string[]) {
    this.#columns = columns;
    this.#places = placesIn(undefined, columns);
  }

  /** The place of each column among names that may be there; -1: nowhere. */
  among(names: readonly string[] | undefined): readonly number[] {
    if (isSame(names, this.#names)) return this.#places;
    this.#names = names;
    this.#places = placesIn(names, this.#columns);
    return this.#places;
  }
}

function placesIn(names: readonly string[] | undefined, columns: readonly string[]): number[] {
  const places = new Map<string, number>();
  for (const [at, name] of names?.entries() ?? []) if (!places.has(name)) places.set(name, at);
  return columns.map((column) => places.get(column) ?? positionOf(column) ?? -1);
}

function isSame(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  return a.every((name, at) => name === b[at]);
}
