import { HyperLogLog } from '../sketch/hyper-log-log.js';
import type { Measure } from './measure.js';

/** Estimated number of distinct values: of the texts where a column is text, else of numbers. */
export interface Distinct {
  numbers: HyperLogLog;
  texts: HyperLogLog;
}

export const distinct: Measure<Distinct> = {
  version: 1,
  create: () => ({ numbers: new HyperLogLog(), texts: new HyperLogLog() }),
  update: (state, { numbers, texts }) => {
    state.numbers.addNumbers(numbers);
    for (const text of texts.keys()) state.texts.addText(text);
  },
  absorb: (state, { numbers, texts }) => {
    state.numbers.merge(numbers);
    state.texts.merge(texts);
  },
  pack: ({ numbers, texts }) => [numbers.pack(), texts.pack()],
  unpack: (packed) => {
    const [numbers, texts] = packed as [Uint8Array, Uint8Array];
    return { numbers: HyperLogLog.unpack(numbers), texts: HyperLogLog.unpack(texts) };
  },
  numeric: ({ numbers }) => ({ approximate_num_distinct_values: numbers.count() }),
  text: ({ texts }) => ({ distinct_count: texts.count() }),
};
