import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf } from '../../base/errors.js';
import type { Prediction } from '../common/model-runtime.js';
import { type Batch, batches, type SentRecord } from './batches.js';
import { outputRows, type RowMarks, sentOf } from './data-processing.js';
import { FileFault } from './failure.js';
import { inOrder } from './in-order.js';
import type { ModelClient } from './model-client.js';
import type { TransformPlan } from './plan.js';
import { type InputRecord, lineRecords, tooLong, wholeRecord } from './records.js';
import { tfRecords } from './tf-records.js';

const newline = 0x0a;
const lineEnd = Buffer.from('\n');

/** What files of one job are transformed with. */
export interface FileTools {
  readonly plan: TransformPlan;
  readonly model: ModelClient;
  /** Of a model in process: the most to hand it at a time. */
  readonly portion_bytes: number | undefined;
  /** Requests of one file that may be under way at a time. */
  readonly width: number;
}

/** How many records a file held, once it has been read. */
export interface FileCount {
  records: number;
}

/**
 * What a file's output is, piece by piece; nothing is held but the requests under way.
 * @throws FileFault for what cannot be read, or what the model refuses.
 */
export async function* transformFile(
  body: Readable,
  tools: FileTools,
  marks: RowMarks,
  count: FileCount,
): AsyncGenerator<Buffer> {
  const { plan, model, width } = tools;
  const asked = inOrder(batchesOf(body, tools), width, async ({ records }: Batch) => ({
    records,
    prediction: await model.ask(records),
  }));
  for await (const { records, prediction } of asked) {
    count.records += records.length;
    yield outputOf(records, prediction, plan, marks);
  }
}

function outputOf(
  records: readonly SentRecord[],
  prediction: Prediction,
  { processing, endLines, split }: TransformPlan,
  marks: RowMarks,
): Buffer {
  if (processing) {
    const text = outputRows(records, prediction, processing, marks);
    // a file that is one JSON document stays one
    const isDocument = split === 'None' && processing.form === 'json' && !endLines;
    return Buffer.from(isDocument ? text.replace(/\n$/, '') : text);
  }
  const body = Buffer.from(prediction.body);
  return endLines && body.at(-1) !== newline ? Buffer.concat([body, lineEnd]) : body;
}

async function* batchesOf(body: Readable, tools: FileTools): AsyncGenerator<Batch> {
  const { plan, portion_bytes } = tools;
  const { payload_bytes: most, split, single, processing } = plan;
  const chunks = chunksOf(body, plan.gzip);
  if (split === 'TFRecord') {
    yield* batches(unfiltered(tfRecords(chunks, most, !single)), { single, fill_bytes: most });
    return;
  }
  const whole = split === 'None';
  const byLine = !whole || rowsWithin(tools);
  const lines = () => lineRecords(whole ? limited(chunks, most) : chunks, most);
  const found = byLine ? lines() : wholeRecord(chunks, most);
  // a file that is not split is one request, unless the model's rows may as well be several
  const fill_bytes = Math.min(
    whole ? Number.POSITIVE_INFINITY : most,
    portion_bytes ?? Number.POSITIVE_INFINITY,
  );
  const sent = processing
    ? mapped(found, (record) => sentOf(record, processing))
    : unfiltered(found);
  yield* batches(sent, { single: single && !whole, fill_bytes });
}

/** Whether a file that is not split is read by rows: for a filter, or for a model in process. */
const rowsWithin = ({ plan, portion_bytes }: FileTools): boolean =>
  plan.rowsWithin &&
  (plan.processing !== undefined || (portion_bytes !== undefined && plan.accept !== undefined));

async function* limited(chunks: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > most) throw tooLong(most);
    yield chunk;
  }
}

const unfiltered = (records: AsyncIterable<InputRecord[]>): AsyncIterable<SentRecord[]> =>
  mapped(records, (record) => ({ ...record, sent: record.bytes }));

async function* mapped(
  source: AsyncIterable<InputRecord[]>,
  map: (record: InputRecord) => SentRecord,
): AsyncGenerator<SentRecord[]> {
  for await (const some of source) yield some.map(map);
}

/** The object's bytes, unpacked; the object's stream ends with this one. */
async function* chunksOf(body: Readable, gzip: boolean): AsyncGenerator<Buffer> {
  // errors of either come out of the reading
  const source = gzip ? pipeline(body, createGunzip(), () => {}) : body;
  try {
    yield* source as AsyncIterable<Buffer>;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    const why = `it is no whole gzip file (${messageOf(error)}), and the CompressionType is Gzip.`;
    throw new FileFault(why, undefined);
  } finally {
    body.destroy();
  }
}
