import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../base/errors.js';
import { type LeftoverSegment, recoverSegment, SegmentFile, type SpoolFiles } from './segment.js';
import { plainFiles } from './segment-files.js';

/** A closed file of lines that waits to be taken over as an object. */
export interface SealedSegment {
  /** Unique among segments for ever. */
  readonly id: string;
  readonly path: string;
  /** What the stream was opened with. */
  readonly label: unknown;
  /** Product time of the first line, milliseconds since the epoch. */
  readonly first: number;
  readonly records: number;
  readonly bytes: number;
  /** Why the file may end in a part of a line, as a failing disk leaves it until `leftovers`. */
  readonly damage?: string | undefined;
}

/** `written`: the operating system has the line; otherwise why it was lost. */
export type AppendResult = 'written' | 'full' | 'slow' | 'failed';

/** Lines of one label, in segments. */
export interface SpoolStream {
  /** The open segment, if there is one. */
  readonly open: { id: string; first: number; records: number; bytes: number } | undefined;
  append(line: string, time: number): AppendResult;
  /** Why the last line that `failed` did: what the file system said. */
  readonly lastError: unknown;
  /** Closes the open segment. */
  seal(): SealedSegment | undefined;
}

export interface SpoolOptions {
  readonly folder: string;
  /** Bytes that segments may hold together before lines are dropped. */
  readonly limit_bytes: number;
  /** Free bytes of the file system below which lines are dropped: others need the disk too. */
  readonly reserve_bytes: number;
  /** A write that takes longer counts as held up by the store. */
  readonly slow_ms: number;
  /** Real time in milliseconds, from any origin. */
  readonly real?: () => number;
  readonly files?: SpoolFiles;
}

/** A slow store may hold up the server for this share of the time in the long run … */
const slowShare = 0.05;
/** … and for this long at a stretch: a hiccup of the disk costs no line. */
const slowBurst_ms = 3_000;
const freeCheck_ms = 1_000;

/**
 * The append-only store of lines that must outlive `kill -9` from the moment `append` returns.
 * Each line is one synchronous write to the page cache: 7 us, where a write through the thread pool
 * costs 40 us at one request at a time. The time that slow writes take is a debt, forgiven at a
 * twentieth of the time that passes; while it is too large, lines are dropped.
 */
export class Spool {
  readonly #options: Required<SpoolOptions>;
  #bytes = 0;
  #debt_ms = 0;
  #debtAt = 0;
  #freeChecked = Number.NEGATIVE_INFINITY;
  #low = false;

  constructor(options: SpoolOptions) {
    this.#options = { real: () => performance.now(), files: plainFiles, ...options };
    mkdirSync(options.folder, { recursive: true });
  }

  /** Bytes in segments, open or waiting. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * A stream of lines; streams of equal labels share a folder.
   * @param label plain data that `leftovers` gives back after a crash
   */
  stream(label: unknown): SpoolStream {
    const text = JSON.stringify(label);
    const folder = join(this.#options.folder, createHash('sha256').update(text).digest('hex'));
    return new Stream(this, label, text, folder, this.#options);
  }

  /**
   * What a crash left: each segment cut after its last whole line; empty ones are removed. What
   * cannot be read is told, and stays where it is.
   */
  leftovers(onDamage: (path: string, reason: string) => void): SealedSegment[] {
    const found: SealedSegment[] = [];
    for (const folder of readdirSync(this.#options.folder)) {
      const path = join(this.#options.folder, folder);
      const labelFile = join(path, labelName);
      if (!existsSync(labelFile)) {
        rmSync(path, { recursive: true }); // the crash came before the first line
        continue;
      }
      let label: unknown;
      try {
        label = JSON.parse(readFileSync(labelFile, 'utf8'));
      } catch (error) {
        onDamage(labelFile, messageOf(error)); // as a power loss may leave it
        continue;
      }
      for (const name of readdirSync(path).filter((file) => file.endsWith('.jsonl'))) {
        const segment = this.#recover(join(path, name), onDamage);
        if (segment) found.push({ ...segment, label });
      }
      if (readdirSync(path).length === 1) rmSync(path, { recursive: true }); // the label alone
    }
    return found.sort((a, b) => a.first - b.first);
  }

  #recover(
    path: string,
    onDamage: (path: string, reason: string) => void,
  ): LeftoverSegment | undefined {
    try {
      const segment = recoverSegment(path);
      if (segment) this.#bytes += segment.bytes;
      return segment;
    } catch (error) {
      onDamage(path, messageOf(error));
      return undefined;
    }
  }

  /** The lines of a segment that waits, without their newlines. */
  lines(segment: SealedSegment): string[] {
    return readFileSync(segment.path, 'utf8').split('\n').slice(0, segment.records);
  }

  /** The segment's file was taken over: it no longer counts. */
  release(segment: SealedSegment): void {
    this.#bytes -= segment.bytes;
  }

  /** Deletes a segment that nobody will take over. */
  discard(segment: SealedSegment): void {
    rmSync(segment.path, { force: true });
    this.release(segment);
  }

  /** Why a line of that size cannot be taken now. */
  refuses(bytes: number): 'full' | 'slow' | undefined {
    const now = this.#options.real();
    if (this.#debtOf(now) > slowBurst_ms) return 'slow';
    if (this.#bytes + bytes > this.#options.limit_bytes) return 'full';
    if (now - this.#freeChecked > freeCheck_ms) {
      this.#freeChecked = now;
      this.#low = freeBytes(this.#options.folder) < this.#options.reserve_bytes;
    }
    return this.#low ? 'full' : undefined;
  }

  #debtOf(now: number): number {
    return Math.max(0, this.#debt_ms - (now - this.#debtAt) * slowShare);
  }

  /** Books a write of `bytes` that took `took_ms`. */
  wrote(bytes: number, took_ms: number): void {
    this.#bytes += bytes;
    if (took_ms <= this.#options.slow_ms) return;
    const now = this.#options.real();
    this.#debt_ms = this.#debtOf(now) + took_ms;
    this.#debtAt = now;
  }
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0; // a file system that cannot be asked takes no captures
  }
}

const labelName = 'label.json';

class Stream implements SpoolStream {
  readonly #spool: Spool;
  readonly #label: unknown;
  readonly #labelText: string;
  readonly #folder: string;
  readonly #options: Required<SpoolOptions>;
  #file: SegmentFile | undefined;
  #prepared = false;
  #lastError: unknown;

  constructor(
    spool: Spool,
    label: unknown,
    labelText: string,
    folder: string,
    options: Required<SpoolOptions>,
  ) {
    this.#spool = spool;
    this.#label = label;
    this.#labelText = labelText;
    this.#folder = folder;
    this.#options = options;
  }

  get open(): SegmentFile | undefined {
    return this.#file;
  }

  get lastError(): unknown {
    return this.#lastError;
  }

  append(line: string, time: number): AppendResult {
    const refusal = this.#spool.refuses(line.length);
    if (refusal) return refusal;
    const started = this.#options.real();
    let written = 0;
    try {
      this.#file ??= this.#begin(time);
      written = this.#file.append(line);
    } catch (error) {
      this.#lastError = error;
      return 'failed'; // counted and shown by the caller: a capture never fails an inference
    } finally {
      this.#spool.wrote(written, this.#options.real() - started);
    }
    return 'written';
  }

  seal(): SealedSegment | undefined {
    const file = this.#file;
    if (!file) return undefined;
    this.#file = undefined;
    const damage = file.close();
    const { id, path, first, records, bytes } = file;
    if (records === 0) return undefined;
    return { id, path, label: this.#label, first, records, bytes, damage };
  }

  #begin(time: number): SegmentFile {
    if (!this.#prepared) {
      mkdirSync(this.#folder, { recursive: true });
      const label = join(this.#folder, labelName);
      writeFileSync(`${label}.new`, this.#labelText);
      renameSync(`${label}.new`, label);
      this.#prepared = true;
    }
    return new SegmentFile(this.#folder, time, this.#options.files);
  }
}
