import type { InputRecord } from './records.js';

/** A record, and what the model gets of it. */
export interface SentRecord extends InputRecord {
  /** The record itself unless an InputFilter selects of it. */
  readonly sent: Buffer;
}

/** A mini-batch: the records of one request to the model. */
export interface Batch {
  readonly records: readonly SentRecord[];
}

export interface BatchLimits {
  readonly single: boolean;
  /** The most bytes of a request that holds several records. */
  readonly fill_bytes: number;
}

/** Fills requests with records, in their order. */
export async function* batches(
  records: AsyncIterable<readonly SentRecord[]>,
  { single, fill_bytes }: BatchLimits,
): AsyncGenerator<Batch> {
  let waiting: SentRecord[] = [];
  let length = 0;
  for await (const some of records) {
    for (const record of some) {
      if (single) {
        yield { records: [record] };
        continue;
      }
      const more = record.sent.length + 1;
      if (waiting.length > 0 && length + more > fill_bytes) {
        yield { records: waiting };
        waiting = [];
        length = 0;
      }
      waiting.push(record);
      length += more;
    }
  }
  if (waiting.length > 0) yield { records: waiting };
}

const lineEnd = Buffer.from('\n');

/** The body of a request: lines each with its end; binary records and whole files as they are. */
export function bodyOf(records: readonly SentRecord[], asLines: boolean): Buffer {
  const [first] = records;
  if (records.length === 1 && first) return first.sent;
  return Buffer.concat(records.flatMap(({ sent }) => (asLines ? [sent, lineEnd] : [sent])));
}
