/** Distinct points of some rows: coordinates point by point, rows of each and how many positive. */
export interface Points {
  readonly dimensions: number;
  readonly count: number;
  readonly coordinates: Float64Array;
  readonly rows: Float64Array;
  readonly positives: Float64Array;
}

/**
 * The distinct points among the rows that `chosen` marks. Columns hold finite numbers. Rows that
 * coincide are one point, so that data of few distinct rows costs little.
 */
export function distinctPoints(
  columns: readonly Float64Array[],
  chosen: Uint8Array,
  positive: Uint8Array,
): Points {
  const total = chosen.reduce((sum, mark) => sum + mark, 0);
  const table = new Int32Array(2 ** Math.ceil(Math.log2(2 * total + 2))).fill(-1);
  const dimensions = columns.length;
  const coordinates = new Float64Array(total * dimensions);
  const [rows, positives] = [new Float64Array(total), new Float64Array(total)];
  const point = new Float64Array(dimensions);
  let count = 0;
  for (let row = 0; row < chosen.length; row++) {
    if (chosen[row] === 0) continue;
    for (let i = 0; i < dimensions; i++)
      point[i] = ((columns[i] as Float64Array)[row] as number) + 0;
    const place = placeOf(table, coordinates, point);
    if (table[place] === -1) {
      coordinates.set(point, count * dimensions);
      table[place] = count++;
    }
    const index = table[place] as number;
    rows[index]! += 1;
    positives[index]! += positive[row] as number;
  }
  return {
    dimensions,
    count,
    coordinates: coordinates.slice(0, count * dimensions),
    rows: rows.slice(0, count),
    positives: positives.slice(0, count),
  };
}

/** Where a point stands in the table of open addressing, or would. */
function placeOf(table: Int32Array, coordinates: Float64Array, point: Float64Array): number {
  const mask = table.length - 1;
  let place = hash(point) & mask;
  while (table[place] !== -1 && !isAt(coordinates, table[place] as number, point)) {
    place = (place + 1) & mask;
  }
  return place;
}

function isAt(coordinates: Float64Array, index: number, point: Float64Array): boolean {
  const start = index * point.length;
  for (let i = 0; i < point.length; i++) if (coordinates[start + i] !== point[i]) return false;
  return true;
}

/** Mixes the bits of all coordinates (the finaliser of MurmurHash3 after each). */
function hash(point: Float64Array): number {
  const words = new Uint32Array(point.buffer, point.byteOffset, point.length * 2);
  let mixed = 0x9e3779b9;
  for (const word of words) {
    mixed = Math.imul(mixed ^ word, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    mixed ^= mixed >>> 16;
  }
  return mixed >>> 0;
}
