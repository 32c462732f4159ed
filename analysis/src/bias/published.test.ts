import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checkPublished, type Published } from './testing/published-checks.js';

const published = new URL('../../../../shared/vectors/clarify-published.json', import.meta.url);
const skip = existsSync(published) ? false : 'the shared vectors are not beside this repository';

describe("bias metrics of smclarify's tests and of AWS's pages", { skip }, () => {
  const { vectors, datasets } = (
    skip ? { vectors: [], datasets: {} } : JSON.parse(readFileSync(published, 'utf8'))
  ) as { vectors: Published[]; datasets: Record<string, Published['input']> };
  let checked = 0;
  for (const vector of vectors) {
    const reason = notOurs(vector);
    const check = checkPublished(vector, datasets);
    if (!check && reason === false) continue;
    checked += 1;
    it(vector.id, { skip: reason }, () => check?.());
  }
  it('are all there', () => assert.ok(checked >= 130, `${checked} vectors`));
});

function notOurs({ id, input }: Published): string | false {
  if (id.startsWith('german-credit')) return 'its data set is not in the vectors';
  if (input.dtype === 'category') return "no file holds pandas's category type";
  return false;
}
