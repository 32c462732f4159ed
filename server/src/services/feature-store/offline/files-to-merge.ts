import type { ObjectFile } from '../../../storage/objects.js';

/** A file of this size is left alone. */
const small_bytes = 32 * 1024 ** 2;
/** What merged files come to at most. */
const merged_bytes = 128 * 1024 ** 2;
/** From so many files on a partition is merged though it is still being written to. */
export const manyFiles = 8;
/**
 * A larger file is merged with smaller ones only where it is not more than so many times as large
 * as they are together: each row is then rewritten a logarithm of times.
 */
const growth = 2;

export const isSmall = ({ size }: Pick<ObjectFile, 'size'>): boolean => size < small_bytes;

/**
 * Which files of a partition become one: of one at rest all small ones up to a bound; of one that
 * is being written to the smallest, and only when they are many.
 */
export function filesToMerge<F extends Pick<ObjectFile, 'size'>>(
  files: readonly F[],
  atRest: boolean,
): F[] {
  const chosen: F[] = [];
  let bytes = 0;
  for (const file of files.filter(isSmall).sort((a, b) => a.size - b.size)) {
    if (bytes + file.size > merged_bytes) break;
    if (!atRest && chosen.length > 0 && file.size > growth * bytes) break;
    chosen.push(file);
    bytes += file.size;
  }
  return chosen.length >= (atRest ? 2 : manyFiles) ? chosen : [];
}
