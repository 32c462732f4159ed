import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type BiasCase, checkCase } from './testing/cases.js';

const random = new URL('../../../../shared/vectors/clarify-random.json', import.meta.url);
const skip = existsSync(random) ? false : 'the shared vectors are not beside this repository';

describe('bias metrics of random data sets, by smclarify 0.5', { skip }, () => {
  const { vectors } = (skip ? { vectors: [] } : JSON.parse(readFileSync(random, 'utf8'))) as {
    vectors: BiasCase[];
  };
  for (const one of vectors) it(one.id, () => checkCase(one));
});
