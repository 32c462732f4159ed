import type { BlockBuilder } from './block.js';
import type { ScanOptions } from './dataset.js';
import { type NotesState, ScanNotes } from './notes.js';

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

/** Who hears of a scan on its way: bytes read so far with the rows there are, and files' ends. */
export interface ScanHearers {
  onBytes: (bytes: number, rows: number) => void;
  onSource: ScanOptions['onSource'];
}

/** Reads all files of a source into the builder. Returns what there is to tell of all of them. */
export async function readSources(
  source: RowSource,
  builder: BlockBuilder,
  { onBytes, onSource }: ScanHearers,
): Promise<NotesState> {
  const all = new ScanNotes();
  for (const [index, path] of source.paths.entries()) {
    const notes = onSource === undefined ? all : new ScanNotes();
    await source.read(path, index, builder, notes, (read) => onBytes(read, builder.itemCount));
    if (onSource === undefined) continue;
    builder.flush();
    builder.reset();
    const state = notes.state();
    all.absorb(state);
    onSource({ index, notes: state });
  }
  builder.flush();
  return all.state();
}
