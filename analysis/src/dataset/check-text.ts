import { open } from 'node:fs/promises';
import type { DatasetSource } from './dataset.js';

const LOOKED_AT_BYTES = 4096;

/**
 * Holds that the files of a text format begin as text: bytes of another kind would be read as rows
 * and measured without a word.
 *
 * @throws Error naming the first file that does not, and what to do
 */
export async function checkText({ paths, sourceNames }: DatasetSource): Promise<void> {
  for (const [index, path] of paths.entries()) {
    const why = whyNoText(await firstBytes(path));
    if (why !== undefined) throw new Error(`${sourceNames?.[index] ?? path} ${why}`);
  }
}

function whyNoText(head: Buffer): string | undefined {
  const mark = head.length < 2 ? 0 : head.readUInt16BE(0);
  if (mark === 0x1f8b) return 'is compressed with gzip: unpack it first';
  if (mark === 0xfffe || mark === 0xfeff) return 'is UTF-16: write it as UTF-8';
  return head.includes(0) ? 'holds zero bytes, so it is no text in UTF-8' : undefined;
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT_BYTES));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
