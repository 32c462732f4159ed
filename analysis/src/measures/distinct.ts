import { HyperLogLog } from '../sketch/hyper-log-log.js';
import type { Measure } from './measure.js';

/** Estimated number of distinct values: of the texts where a column is text, else of numbers. */
export interface Distinct {
  numbers: HyperLogLog;
  texts: HyperLogLog;
}

export const distinct: Measure<Distinct> = {
  create: () => ({ numbers: new HyperLogLog(), texts: new HyperLogLog() }),
  update: (state, { numbers, texts }) => {
    state.numbers.addNumbers(numbers);
    for (const text of texts.keys()) state.texts.addText(text);
  },
  merge: (left, right) => ({
    numbers: merged(left.numbers, right.numbers),
    texts: merged(left.texts, right.texts),
  }),
  toJson: ({ numbers, texts }) => [encode(numbers), encode(texts)],
  fromJson: (json) => {
    const [numbers, texts] = json as [string, string];
    return { numbers: decode(numbers), texts: decode(texts) };
  },
  numeric: ({ numbers }) => ({ approximate_num_distinct_values: numbers.count() }),
  text: ({ texts }) => ({ distinct_count: texts.count() }),
};

function merged(left: HyperLogLog, right: HyperLogLog): HyperLogLog {
  const both = new HyperLogLog(left.registers.slice());
  both.merge(right);
  return both;
}

function encode({ registers }: HyperLogLog): string {
  return Buffer.from(registers).toString('base64');
}

function decode(text: string): HyperLogLog {
  return new HyperLogLog(new Uint8Array(Buffer.from(text, 'base64')));
}
