import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { progressLine } from './check-progress.js';
import { type Connection, connected, serverFlags } from './connection.js';
import { parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';
import { csvLabels } from './label-csv.js';
import { ownCall } from './own-call.js';
import { counted, jsonText } from './table.js';
import { iso, readTime } from './times.js';

const options = { ...serverFlags, file: { type: 'string' }, time: { type: 'string' } } as const;

/** What the server takes at once, with room to spare. */
const batchLines = 5_000;
const batch_bytes = 4 * 1024 * 1024;
const mostRejected = 20;

interface Rejected {
  readonly line: number;
  readonly reason: string;
}
interface Answer {
  readonly accepted: number;
  readonly rejected: readonly Rejected[];
}

/** `guiderail feedback`: labels of an endpoint's predictions. */
export async function feedbackCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [endpoint, inferenceId, label, ...more] = positionals;
  const { file, time } = values;
  if (endpoint === undefined) throw new UsageError('name an endpoint');
  const single = inferenceId !== undefined && label !== undefined && more.length === 0;
  if (file === undefined ? !single : inferenceId !== undefined) {
    throw new UsageError('give an inference id and its label, or --file');
  }
  if (file !== undefined && time !== undefined) {
    throw new UsageError('--time is for one label; a file has its times in it');
  }
  const at = time === undefined ? {} : { time: iso(readTime(time)) };
  const lines =
    file === undefined ? [JSON.stringify({ inferenceId, label, ...at })] : linesOf(file, io);
  return connected(values, io, async (connection) => {
    const { accepted, rejected, refused } = await send(connection, endpoint, lines);
    const told = { accepted, rejected: refused, firstRejected: rejected };
    io.stdout(values.json ? jsonText(told) : tell(told));
    return refused > 0 ? 1 : 0;
  });
}

/** Labels of a file as JSON Lines, with its lines kept apart. @throws Error naming the file. */
async function* linesOf(path: string, io: Io): AsyncGenerator<string> {
  const { size } = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? `there is no file ${path}` : error.message);
  });
  const input = createReadStream(path);
  const progress = progressLine(io);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    const labels = /\.csv$/i.test(path) ? csvLabels(lines, path) : lines;
    for await (const line of labels) {
      progress.show(`Sending ${path}`, size === 0 ? 1 : input.bytesRead / size);
      yield line;
    }
  } finally {
    progress.clear();
    lines.close();
    input.destroy();
  }
}

interface Sent {
  accepted: number;
  /** How many were not taken, and the first of them. */
  refused: number;
  readonly rejected: Rejected[];
}

async function send(
  { server }: Connection,
  endpoint: string,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<Sent> {
  const sent: Sent = { accepted: 0, refused: 0, rejected: [] };
  const path = `endpoints/${encodeURIComponent(endpoint)}/labels`;
  const headers = { 'content-type': 'application/jsonlines' };
  let batch: string[] = [];
  let bytes = 0;
  let before = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    const blank = batch.every((line) => line.trim() === '');
    const { accepted, rejected } = blank
      ? { accepted: 0, rejected: [] }
      : await ownCall<Answer>(server, path, batch.join('\n'), headers);
    sent.accepted += accepted;
    sent.refused += rejected.length;
    for (const { line, reason } of rejected.slice(0, mostRejected - sent.rejected.length)) {
      sent.rejected.push({ line: before + line, reason });
    }
    before += batch.length;
    [batch, bytes] = [[], 0];
  };
  for await (const line of lines) {
    batch.push(line);
    bytes += Buffer.byteLength(line) + 1;
    if (batch.length === batchLines || bytes > batch_bytes) await flush();
  }
  await flush();
  return sent;
}

function tell(told: {
  accepted: number;
  rejected: number;
  firstRejected: readonly Rejected[];
}): string {
  const { accepted, rejected, firstRejected } = told;
  const lines = [
    `${counted(accepted, 'label')} taken${rejected > 0 ? `, ${rejected} refused:` : '.'}`,
  ];
  for (const { line, reason } of firstRejected) lines.push(`  line ${line}: ${reason}`);
  const more = rejected - firstRejected.length;
  if (more > 0) lines.push(`  … and ${more} more`);
  return `${lines.join('\n')}\n`;
}
