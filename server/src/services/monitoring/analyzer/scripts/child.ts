// What runs in a JavaScript or TypeScript script's process: its handler over every record, or once
// after an analysis, as setup.json says; see setup.ts. Ends with status 0 and summary.json, or with
// status 3 and failure.json beside it.
import { Console } from 'node:console';
import { once } from 'node:events';
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type InferenceRecord, readRecord, UnreadableError } from './record.js';
import { NoRowError, RowWriter, rowsOf } from './rows.js';
import type { ScriptFailure, ScriptSetup, UnreadableLine } from './setup.js';

type Handler = (record?: InferenceRecord | string, logger?: object) => unknown;

const failed = 3;
const mostExamples = 5;
const longestRecord = 2_000;
const longestTraceback = 16_000;
const batch = 1_000;
const newline = 0x0a;
/** Rows go to a stream of their own: what a script writes to 1, itself or by a child, is printed. */
const rowsStream = 3;

/** The script is not as it must be. */
class ScriptError extends Error {}

/** It is started in processing/output. */
const folder = resolve('../../run');
const setup = JSON.parse(readFileSync(join(folder, 'setup.json'), 'utf8')) as ScriptSetup;

/** Where the script is in its data; the first two are shared with the thread that watches. */
const shared = new Int32Array(new SharedArrayBuffer(8));
const place = { source: '', line: 0, text: '' };
/** It has told how it ends. */
let ended = false;

const writeJson = (name: string, value: object): void =>
  writeFileSync(join(folder, name), JSON.stringify(value));

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Waits until the reader has taken it: what is printed then takes no memory, and none is lost. */
function writeWhole(fd: typeof rowsStream | 2, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(sleeper, 0, 0, 1); // the reader is behind
    }
  }
}

// what the script prints goes to the log
const printed = new Writable({
  decodeStrings: true,
  write(chunk: Buffer, _encoding, done) {
    writeWhole(2, chunk);
    done();
  },
});
for (const name of ['stdout', 'stderr']) Object.defineProperty(process, name, { value: printed });
globalThis.console = new Console(printed);

const addresses = [pathToFileURL(setup.script).href, setup.script];

/** The script's own frames: Node's and this program's say nothing to its author. */
function traceback(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const stack = (error.stack ?? '').split('\n');
  const own = stack.filter(
    (line) => !/^\s+at /.test(line) || addresses.some((one) => line.includes(one)),
  );
  return withoutPaths(own.join('\n')).slice(0, longestTraceback);
}

function withoutPaths(text: string): string {
  return addresses.reduce((left, one) => left.replaceAll(one, setup.name), text);
}

const moduleMissing = /^Cannot find package '([^']+)'/;

function fail(error: unknown): never {
  const isOwn = error instanceof ScriptError || error instanceof NoRowError;
  const named = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const message = isOwn ? error.message : withoutPaths(named);
  const missing = error instanceof Error ? moduleMissing.exec(error.message)?.[1] : undefined;
  const failure: ScriptFailure = {
    message,
    traceback: isOwn ? '' : traceback(error),
    ...(missing === undefined ? {} : { missingModule: missing }),
    ...(place.text === ''
      ? {}
      : { source: place.source, line: place.line, record: place.text.slice(0, longestRecord) }),
  };
  writeJson('failure.json', failure);
  ended = true;
  process.exit(failed);
}

/** TypeScript's types are blanked out, so that lines and columns stay where they are. */
async function modulePath(): Promise<string> {
  if (!/\.m?ts$/.test(setup.name)) return setup.script;
  const code = await withoutTypes('its types cannot be taken out');
  const path = `${setup.script}.mjs`;
  writeFileSync(path, code);
  addresses.unshift(pathToFileURL(path).href, path);
  return path;
}

/** @throws ScriptError with the line of what is no TypeScript. */
async function withoutTypes(problem: string): Promise<string> {
  const { default: stripper } = await import('@swc/wasm-typescript');
  const source = readFileSync(setup.script, 'utf8');
  try {
    return stripper.transformSync(source, { mode: 'strip-only', module: true }).code;
  } catch (error) {
    const { message = String(error), startLine } = error as {
      message?: string;
      startLine?: number;
    };
    const at = startLine === undefined ? '' : ` (line ${startLine})`;
    throw new ScriptError(`${problem}${at}: ${message}`);
  }
}

async function imported(): Promise<Record<string, unknown>> {
  const path = await modulePath();
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    // Node does not say to a program where a module's syntax is wrong
    if (error instanceof SyntaxError) await withoutTypes('SyntaxError');
    throw error;
  }
}

async function load(names: readonly string[]): Promise<Handler> {
  const exported = await imported();
  const whole = exported.default as Record<string, unknown> | undefined;
  for (const one of names.flatMap((name) => [exported[name], whole?.[name]])) {
    if (typeof one === 'function') return one as Handler;
  }
  if (typeof whole === 'function') return whole as unknown as Handler;
  throw new ScriptError(`the script exports no function ${names[0]}: export ${setup.usage}.`);
}

const logger = Object.fromEntries(
  ['debug', 'info', 'warn', 'warning', 'error'].map((level) => [
    level,
    (...words: unknown[]) => console.error(level.toUpperCase(), ...words),
  ]),
);

/** A thread that ends this process when the handler stays with one record for too long. */
async function watchRecords(): Promise<void> {
  const program = `
    const { workerData: { shared, seconds, path } } = require('node:worker_threads');
    const { writeFileSync } = require('node:fs');
    const still = new Int32Array(new SharedArrayBuffer(4));
    for (let seen = -1, times = 0; ; ) {
      Atomics.wait(still, 0, 0, 1000);
      const count = Atomics.load(shared, 0);
      if (count === 0 || count !== seen) { seen = count; times = 0; continue; }
      times += 1;
      if (times < seconds) continue;
      const message = 'the handler did not come back from this record for ' + seconds + ' s';
      const line = Atomics.load(shared, 1);
      writeFileSync(path, JSON.stringify({ message, traceback: '', stuck: true, line }));
      process.kill(process.pid, 'SIGKILL');
    }`;
  const workerData = { shared, seconds: setup.record_s, path: join(folder, 'failure.json') };
  await once(new Worker(program, { eval: true, workerData }), 'online');
}

/** Leads every line of the data through the handler. */
class Preprocess {
  readonly #handler: Handler;
  readonly #writer = new RowWriter(setup.columns);
  readonly #summary = { records: 0, rows: 0, dropped: 0, outside: 0 };
  readonly #unreadable = { count: 0, examples: [] as UnreadableLine[] };
  #rows: string[] = [];

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  async run(): Promise<object> {
    this.#note();
    let left = Buffer.alloc(0);
    const parts: Buffer[] = [];
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        parts.push(chunk.subarray(start, end));
        left = parts.length === 1 ? (parts[0] as Buffer<ArrayBuffer>) : Buffer.concat(parts);
        parts.length = 0;
        start = end + 1;
        const pending = this.#take(left);
        if (pending !== undefined) await pending;
      }
      if (start < chunk.length) parts.push(chunk.subarray(start));
    }
    if (parts.length > 0) await this.#take(Buffer.concat(parts));
    this.#write();
    return { ...this.#summary, unreadable: this.#unreadable };
  }

  /** A promise only where the handler gives one: to wait for each record costs more than most. */
  #take(bytes: Buffer): Promise<void> | undefined {
    const raw = bytes.toString('utf8');
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (text.startsWith(setup.marker)) {
      place.source = JSON.parse(text.slice(setup.marker.length)) as string;
      place.line = 0;
      writeJson('progress.json', { source: place.source, line: 0 });
      return undefined;
    }
    place.line += 1;
    if ((setup.header && place.line === 1) || text.trim() === '') return undefined;
    place.text = text;
    const record = this.#record(text);
    if (record === undefined) return undefined;
    this.#summary.records += 1;
    Atomics.store(shared, 1, place.line);
    Atomics.store(shared, 0, this.#summary.records);
    const handle = this.#handler; // which is no method of ours
    const result = handle(record, logger);
    if (result instanceof Promise) return result.then((rows) => this.#keep(rows, record));
    this.#keep(result, record);
    return undefined;
  }

  #record(text: string): InferenceRecord | string | undefined {
    if (setup.kind === 'lines') return text;
    try {
      const record = readRecord(text, setup.window, setup.timed);
      if (record === undefined) this.#summary.outside += 1;
      return record;
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      this.#unreadable.count += 1;
      if (this.#unreadable.examples.length < mostExamples) {
        const { source, line } = place;
        const excerpt = text.slice(0, 200);
        this.#unreadable.examples.push({ source, line, reason: error.message, excerpt });
      }
      return undefined;
    }
  }

  #keep(result: unknown, record: InferenceRecord | string): void {
    Atomics.store(shared, 0, 0);
    const rows = rowsOf(result, record);
    if (rows.length === 0) this.#summary.dropped += 1;
    for (const row of rows) this.#rows.push(this.#writer.write(row));
    if (this.#rows.length >= batch || this.#summary.records % batch === 0) this.#write();
  }

  #write(): void {
    this.#summary.rows += this.#rows.length;
    if (this.#rows.length > 0) writeWhole(rowsStream, Buffer.from(`${this.#rows.join('\n')}\n`));
    this.#rows = [];
    this.#note();
  }

  /** For the server, in case this process is ended. */
  #note(): void {
    writeJson('progress.json', { source: place.source, line: place.line });
  }
}

async function main(): Promise<void> {
  if (setup.kind === 'after') {
    await (await load(['postprocessHandler', 'postprocess_handler']))();
    writeJson('summary.json', {});
    return;
  }
  const handler = await load(['preprocessHandler', 'preprocess_handler']);
  await watchRecords();
  writeJson('summary.json', await new Preprocess(handler).run());
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
process.on('exit', (status) => {
  if (ended) return;
  ended = true;
  fail(
    new ScriptError(
      `it ended its own process (exit status ${status}): take that out of the script`,
    ),
  );
});
try {
  await main();
  ended = true;
  process.exit(0); // whatever the script left open
} catch (error) {
  fail(error);
}
