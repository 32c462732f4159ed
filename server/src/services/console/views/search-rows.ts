import { ServiceError } from '../../../base/errors.js';
import { Kept } from '../../common/kept.js';
import { cellsOf, splitLines } from './csv-lines.js';
import type { RowsFile } from './rows-file.js';
import type { ViewDeps } from './view.js';

/** Larger files are not looked through row by row while somebody waits. */
const largest_bytes = 128 * 1024 ** 2;
const mostKept = 4_000_000;

const ordered = new WeakMap<object, Kept<Uint32Array>>();

/** Rows from 1, the lowest score first; rows without one are left out. */
export async function rowsByScore(
  deps: Pick<ViewDeps, 'objects'>,
  file: RowsFile,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const known =
    ordered.get(deps.objects) ?? new Kept<Uint32Array>(mostKept, ({ length }) => length);
  ordered.set(deps.objects, known);
  const { place, columns } = file;
  const info = await deps.objects.head(place.bucket, place.key);
  const which = columns.features[0]?.[1];
  const key = `${place.bucket}/${place.key} ${info?.etag} ${which}`;
  const found = await known.get(key, async () => {
    const scores = new Float64Array(file.count).fill(Number.NaN);
    await eachRow(deps, file, signal, (cells, row) => {
      let score = columns.base;
      for (const [, column] of columns.features) {
        score += cells[column] === '' ? Number.NaN : Number(cells[column]);
      }
      scores[row - 1] = score;
      return false;
    });
    return Uint32Array.from(scores.keys())
      .filter((i) => Number.isFinite(scores[i]))
      .sort((a, b) => (scores[a] as number) - (scores[b] as number))
      .map((i) => i + 1);
  });
  return found ?? new Uint32Array(0);
}

/** The row whose first column holds the id; from 1. */
export async function findRow(
  deps: Pick<ViewDeps, 'objects'>,
  file: RowsFile,
  id: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  let found: number | undefined;
  await eachRow(deps, file, signal, ([first], row) => {
    if (first !== id) return false;
    found = row;
    return true;
  });
  return found;
}

/** Tells of each row in order until it is told to stop. */
async function eachRow(
  { objects }: Pick<ViewDeps, 'objects'>,
  { place, index }: RowsFile,
  signal: AbortSignal,
  tell: (cells: readonly string[], row: number) => boolean,
): Promise<void> {
  if (index.size > largest_bytes) {
    throw new ServiceError(
      'EntityTooLarge',
      `The file of attributions has ${index.size} bytes; at most ${largest_bytes} are searched. ` +
        'Ask for a row by its number.',
      413,
    );
  }
  const file = await objects.get(place.bucket, place.key);
  if (!file) return;
  const decoder = new TextDecoder();
  let [rest, row] = ['', 0];
  for await (const part of file.body) {
    signal.throwIfAborted();
    const text = rest + decoder.decode(part as Buffer, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    // an id may hold a quoted line break: such a part waits for more
    const whole = isEven(text.slice(0, end)) ? end : 0;
    for (const line of splitLines(text.slice(0, whole))) {
      if (row > 0 && tell(cellsOf(line), row)) return;
      row += 1;
    }
    rest = text.slice(whole);
  }
  if (rest !== '' && row > 0) tell(cellsOf(rest), row);
}

const isEven = (text: string): boolean =>
  !text.includes('"') || (text.match(/"/g)?.length ?? 0) % 2 === 0;
