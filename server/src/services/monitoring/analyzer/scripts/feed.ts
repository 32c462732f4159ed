import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { SourceFile } from '../../../common/dataset/source-file.js';

const newline = 0x0a;
const longestLine_bytes = 64 * 1024 ** 2;

/**
 * The files' bytes one after another, each after a line of the marker and its name, and each with
 * a line end after its last line.
 */
export function feed(files: readonly SourceFile[], marker: string): Readable {
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const { path, name } of files) {
      yield Buffer.from(`${marker}${JSON.stringify(name)}\n`);
      let last = newline;
      for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
        last = chunk.at(-1) ?? last;
        yield chunk;
      }
      if (last !== newline) yield Buffer.from('\n');
    }
  }
  return Readable.from(bytes(), { objectMode: false });
}

export async function sizeOf(files: readonly SourceFile[]): Promise<number> {
  let total = 0;
  for (const { path } of files) total += (await stat(path)).size;
  return total;
}

/** A line of a file by its number from 1, cut at `most` characters; undefined where it ends before. */
export async function lineAt(
  path: string,
  number: number,
  most: number,
): Promise<string | undefined> {
  let line = 1;
  let held = Buffer.alloc(0);
  let read = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      if (line === number) return text(Buffer.concat([held, chunk.subarray(start, end)]), most);
      line += 1;
      start = end + 1;
    }
    read += chunk.length;
    if (line !== number) continue;
    held = Buffer.concat([held, chunk.subarray(start)]);
    if (held.length > 4 * most || read > longestLine_bytes + held.length * 4) break;
  }
  return held.length > 0 ? text(held, most) : undefined;
}

const text = (bytes: Buffer, most: number): string => bytes.toString('utf8').slice(0, most);
