import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FeatureSource } from '../../common/feature-rows.js';
import type { AnalysisResult } from '../analyzer/analyse.js';
import type { Monitoring } from '../room.js';
import { describeFeatures, knownResults } from './feature-statistics.js';

/** A room whose group has these files, and which counts how often rows are read. */
function roomWith(files: string[]) {
  const room = { reads: 0, files };
  const source = (): FeatureSource => ({
    ...{ name: 'trips', arn: 'arn:aws:sagemaker:us-east-1:000000000000:feature-group/trips' },
    files: room.files.map((path) => ({ path, name: path })),
    selection: { columns: [], deleted: 'is_deleted' },
    ...{ reserved: [], collections: [] },
  });
  const analyse = async (): Promise<AnalysisResult> => {
    room.reads++;
    return { itemCount: 10 * room.reads, remarks: [], files: {} };
  };
  const deps = { features: { named: async () => source() }, analyse, clock: { now: () => 0 } };
  return { room, monitoring: { deps } as unknown as Monitoring };
}

test('rows of the same files are read once; a further file is a further reading', async () => {
  const { room, monitoring } = roomWith(['a.parquet']);
  const known = knownResults();
  const ask = async () => {
    const question = { region: 'us-east-1', group: 'trips', by: 'write_time' } as const;
    const { signal } = new AbortController();
    return (await describeFeatures(monitoring, known, question, signal)).RowCount;
  };
  assert.deepEqual([await ask(), await ask(), room.reads], [10, 10, 1]);
  room.files.push('b.parquet');
  assert.deepEqual([await ask(), await ask(), room.reads], [20, 20, 2]);
});
