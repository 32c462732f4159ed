// Entry of the thread that writes: the only one that does.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../base/errors.js';
import { applyFrame } from './apply.js';
import { BlockWriter } from './blocks.js';
import { dropChunk, removeChunk, Sweeper } from './chores.js';
import { openEnvironment } from './environment.js';
import type { WriterMessage, WriterReport, WriterRequest } from './messages.js';
import { Ledger } from './meta.js';
import { readFrames } from './values.js';
import { WrittenCalls } from './written-calls.js';

const MiB = 1024 ** 2;
/** Frames that are committed, and so synced, together. */
const commit_bytes = 8 * MiB;

type Frames = Extract<WriterMessage, { kind: 'frames' }>;

/** Work in steps, each a transaction of its own; other writes come between them. */
interface Chore {
  /** @returns whether it is done. */
  readonly step: () => boolean;
  readonly end: (error?: unknown) => void;
}

const port = parentPort;
if (port === null) throw new Error('this module is a thread of the record store');
const environment = await openEnvironment((workerData as { folder: string }).folder);
const ledger = new Ledger(environment);
const blocks = new BlockWriter(environment);
const calls = new WrittenCalls(environment);
const stores = { environment, ledger, blocks };
const sweeper = new Sweeper(environment, ledger);
const chores: Chore[] = [];
let working = false;

// what a crash left of groups that were taken away
for (const group of ledger.removed) {
  addChore({ step: () => removeChunk(environment, group), end: failLoudly });
}
port.on('message', receive);

/** Takes all that has come meanwhile: the slower the disk, the more is synced at once. */
function receive(first: WriterMessage): void {
  let frames: Frames[] = [];
  let bytes = 0;
  for (let message: WriterMessage | undefined = first; message !== undefined; ) {
    if (message.kind === 'frames') {
      frames.push(message);
      bytes += message.length;
    }
    if (bytes >= commit_bytes || message.kind === 'ask') {
      commit(frames);
      [frames, bytes] = [[], 0];
    }
    if (message.kind === 'ask') serve(message.number, message.request);
    message = receiveMessageOnPort(port as NonNullable<typeof port>)?.message;
  }
  commit(frames);
}

/** Commits messages together; where that fails each by itself, so that only the failing one does. */
function commit(messages: readonly Frames[]): void {
  if (messages.length === 0) return;
  const error = attempt(messages);
  if (error !== undefined && messages.length > 1) {
    for (const message of messages) commit([message]);
    return;
  }
  const spare = messages.map(({ buffer }) => buffer);
  report({ kind: 'written', messages: messages.length, error, spare }, spare);
}

function attempt(messages: readonly Frames[]): Error | undefined {
  try {
    transact(() => {
      for (const { buffer, length } of messages) {
        const frames = readFrames(Buffer.from(buffer, 0, length), calls);
        for (const frame of frames) applyFrame(stores, frame);
      }
    });
    return undefined;
  } catch (error) {
    return new Error(`records were not written (is the disk full?): ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** All or nothing, and on the disk when it returns. */
function transact<T>(work: () => T): T {
  try {
    const done = environment.root.transactionSync(() => {
      const result = work();
      blocks.flush();
      ledger.save();
      calls.save();
      return result;
    });
    calls.settle();
    return done;
  } catch (error) {
    environment.root.resetReadTxn();
    blocks.clear();
    ledger.reload();
    calls.forget();
    throw error;
  }
}

function serve(number: number, request: WriterRequest): void {
  const end = (error?: unknown) => report({ kind: 'answer', number, result: 0, error });
  if (request.kind === 'drop') {
    const { group, through } = request;
    addChore({ step: () => dropChunk(environment, ledger, group, through), end });
  } else if (request.kind === 'remove') remove(request.group, end);
  else if (request.kind === 'sweep') sweep(request.now, number);
  else if (request.kind === 'was-written') {
    const result = Number(calls.has(Buffer.from(request.call), 0));
    report({ kind: 'answer', number, result, error: undefined });
  } else addChore({ step: () => true, end: (error) => void close(() => end(error)) });
}

function remove(group: number, end: (error?: unknown) => void): void {
  let marked = false;
  const step = () => {
    if (!marked) ledger.remove(group);
    marked = true;
    return removeChunk(environment, group);
  };
  addChore({ step, end });
}

function sweep(now: number, number: number): void {
  let result = 0;
  let error: unknown;
  try {
    if (ledger.expiring.length > 0) result = transact(() => sweeper.turn(now));
  } catch (failure) {
    error = failure;
  }
  report({ kind: 'answer', number, result, error });
}

function addChore(chore: Chore): void {
  chores.push(chore);
  if (!working) setImmediate(work);
  working = true;
}

function work(): void {
  const chore = chores[0];
  working = chore !== undefined;
  if (chore === undefined) return;
  let ended: { error?: unknown } | undefined;
  try {
    if (transact(chore.step)) ended = {};
  } catch (error) {
    ended = { error };
  }
  if (ended !== undefined) {
    chores.shift();
    chore.end(ended.error);
  }
  setImmediate(work);
}

async function close(then: () => void): Promise<void> {
  await environment.root.close();
  then();
  port?.close();
}

function failLoudly(error?: unknown): void {
  if (error !== undefined) throw error;
}

function report(message: WriterReport, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}
