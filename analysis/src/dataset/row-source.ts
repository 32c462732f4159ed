import type { BlockBuilder } from './block.js';
import type { ScanNotes } from './notes.js';

/** A kind of file that rows are read from. */
export interface RowSource {
  paths: readonly string[];
  /** The columns that are known before the scan. */
  columns: readonly string[];
  /** A column that the source writes where the builder has it: when each record was made. */
  recordTimeColumn?: string;
  /** Reads one file's rows into the builder. */
  read(
    path: string,
    index: number,
    builder: BlockBuilder,
    notes: ScanNotes,
    onBytes: (bytes: number) => void,
  ): Promise<void>;
}

/** What reports call a file: the name that was given for it, or its path. */
export function nameOf(source: { paths: string[]; sourceNames?: string[] }, index: number): string {
  return source.sourceNames?.[index] ?? source.paths[index]!;
}
