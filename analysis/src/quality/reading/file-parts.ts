import { type FileHandle, open } from 'node:fs/promises';
import type { FilePart } from './merged-part.js';

/** Bytes of a part, roughly. */
export const PART_BYTES = 8 * 1024 * 1024;
const STEP_BYTES = 16 * 1024;
const LINE_FEED = 10;

/** Cuts files at line ends into parts of about so many bytes. */
export async function partsOf(
  paths: readonly string[],
  partBytes = PART_BYTES,
): Promise<FilePart[]> {
  const parts: FilePart[] = [];
  for (const [file, path] of paths.entries()) {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      let from = 0;
      while (from < size) {
        const to =
          size - from <= partBytes ? size : await lineStart(handle, from + partBytes, size);
        parts.push({ file, path, from, to });
        from = to;
      }
    } finally {
      await handle.close();
    }
  }
  return parts;
}

/** The first position from `position` on after a line end, or the end of the file. */
async function lineStart(file: FileHandle, position: number, size: number): Promise<number> {
  const bytes = Buffer.alloc(STEP_BYTES);
  for (let at = position; at < size; ) {
    const { bytesRead } = await file.read(bytes, 0, STEP_BYTES, at);
    if (bytesRead === 0) break;
    const end = bytes.subarray(0, bytesRead).indexOf(LINE_FEED);
    if (end >= 0) return at + end + 1;
    at += bytesRead;
  }
  return size;
}
