import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { messageOf } from '../base/errors.js';
import { uuid } from '../base/ids.js';

/** What a segment does with its file; tests put failing disks here. */
export interface SpoolFiles {
  /** Makes a new file for appending. */
  open(path: string): number;
  /** @returns how many bytes were taken, as write(2). */
  write(file: number, bytes: Uint8Array): number;
  truncate(file: number, size: number): void;
  close(file: number): void;
}

export interface LeftoverSegment {
  /** Unique among segments for ever. */
  readonly id: string;
  readonly path: string;
  readonly first: number;
  readonly records: number;
  readonly bytes: number;
}

const scratch = Buffer.allocUnsafe(64 * 1024);

/** UTF-8 takes at most three bytes for each unit of a JavaScript string. */
const encode = (line: string): Uint8Array =>
  line.length * 3 <= scratch.length ? scratch.subarray(0, scratch.write(line)) : Buffer.from(line);

/** One file of lines, named by the time of its first one. */
export class SegmentFile {
  readonly id: string;
  readonly path: string;
  /** Product time of the first line. */
  readonly first: number;
  readonly #files: SpoolFiles;
  readonly #file: number;
  records = 0;
  bytes = 0;
  #torn = false;

  constructor(folder: string, first: number, files: SpoolFiles) {
    this.id = uuid();
    this.path = join(folder, `${first}-${this.id}.jsonl`);
    this.first = first;
    this.#files = files;
    this.#file = files.open(this.path);
  }

  /**
   * Appends a whole line or nothing.
   * @returns the line's bytes.
   * @throws Error when the file system did not take all of it.
   */
  append(line: string): number {
    if (this.#torn) this.#cut();
    const bytes = encode(line);
    let written = 0;
    try {
      while (written < bytes.length) {
        const taken = this.#files.write(this.#file, bytes.subarray(written));
        if (taken === 0) throw new Error('the file system takes no more bytes');
        written += taken;
      }
    } catch (error) {
      this.#torn = true;
      try {
        this.#cut();
      } catch {
        // it stays torn, which the next line or `close` tells; the first error says more
      }
      throw error;
    }
    this.records += 1;
    this.bytes += bytes.length;
    return bytes.length;
  }

  /**
   * Closes the file; one without a line is removed.
   * @returns why the file does not end with a whole line, where it does not.
   */
  close(): string | undefined {
    let damage: string | undefined;
    try {
      if (this.#torn) this.#cut();
    } catch (error) {
      damage = messageOf(error);
    }
    try {
      this.#files.close(this.#file);
    } catch (error) {
      damage ??= messageOf(error);
    }
    if (this.records === 0) rmSync(this.path, { force: true });
    return damage;
  }

  /** Takes a part of a line off again; a torn file accepts no line before that has worked. */
  #cut(): void {
    this.#files.truncate(this.#file, this.bytes);
    this.#torn = false;
  }
}

/**
 * Cuts a file that a crash left after its last whole line: one that ends in a newline, before any
 * NUL byte (blocks that a power loss left unwritten read as zeros).
 * @returns undefined when no line is left; the file is removed then.
 * @throws Error when the file cannot be read or its name is not a segment's.
 */
export function recoverSegment(path: string): LeftoverSegment | undefined {
  const name = /^(\d+)-([0-9a-f-]{36})\.jsonl$/.exec(basename(path));
  if (!name) throw new Error('the name is not a time and an id');
  const first = Number(name[1]);
  const id = name[2] as string;
  const file = openSync(path, 'r+');
  let records = 0;
  let bytes = 0;
  try {
    ({ records, bytes } = wholeLines(file));
    if (bytes < fstatSync(file).size) ftruncateSync(file, bytes);
  } finally {
    closeSync(file);
  }
  if (records > 0) return { id, path, first, records, bytes };
  rmSync(path);
  return undefined;
}

function wholeLines(file: number): { records: number; bytes: number } {
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  let records = 0;
  let bytes = 0;
  for (let position = 0; ; ) {
    const read = readSync(file, buffer, 0, buffer.length, position);
    if (read === 0) return { records, bytes };
    const nul = buffer.subarray(0, read).indexOf(0);
    const end = nul < 0 ? read : nul;
    for (let at = buffer.indexOf(10); at >= 0 && at < end; at = buffer.indexOf(10, at + 1)) {
      records += 1;
      bytes = position + at + 1;
    }
    if (nul >= 0) return { records, bytes };
    position += read;
  }
}
