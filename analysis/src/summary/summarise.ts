import { type Block, withoutColumn } from '../dataset/block.js';
import type { Dataset, OnProgress } from '../dataset/dataset.js';
import { segmentSample } from '../drift/time-profile.js';
import type { TimeSample } from '../drift/time-sample.js';
import { Profile } from '../measures/profile.js';
import type { Summary } from './summary.js';

export interface SummariseOptions {
  /** Columns of which every cell counts as text, numbers included. */
  textColumns?: ReadonlySet<string>;
  /** The column whose times put rows in order: a sample of the rows is then kept. */
  timeColumn?: string;
  onProgress?: OnProgress;
}

/**
 * Summarises each file of a data set by itself, all in one scan. `onSummary` gets them in order;
 * `seedOf` names each file so that it always has the same random numbers, and no other has them.
 */
export async function summariseSources(
  dataset: Dataset,
  { textColumns = new Set(), timeColumn, onProgress }: SummariseOptions,
  seedOf: (index: number) => string,
  onSummary: (index: number, summary: Summary) => void,
): Promise<void> {
  const columns = dataset.columns.length;
  const time = dataset.recordTimeColumn;
  const withRecordTimes = time !== undefined && timeColumn === time;
  const begin = (index: number): Pick<Summary, 'profile' | 'sample'> => ({
    profile: new Profile(textColumns),
    sample: sampleFor(timeColumn, seedOf(index), textColumns, columns),
  });
  let open = begin(0);
  await dataset.scan({
    textColumns,
    withRecordTimes,
    onProgress,
    onBlock: (block: Block) => {
      open.profile.add(withRecordTimes ? withoutColumn(block, time) : block);
      open.sample?.add(block);
    },
    onSource: ({ index, notes }) => {
      onSummary(index, { ...open, notes });
      open = begin(index + 1);
    },
  });
}

function sampleFor(
  timeColumn: string | undefined,
  seed: string,
  textColumns: ReadonlySet<string>,
  columns: number,
): TimeSample | undefined {
  return timeColumn === undefined
    ? undefined
    : segmentSample({ timeColumn, seed, textColumns }, columns);
}
