import type { BlockBuilder } from './block.js';
import { type Chunk, ENOUGH, readChunks, TOO_LONG } from './chunks.js';
import { trimLineEnd } from './csv-text.js';
import type { DatasetSource } from './dataset.js';
import { flatten, isNested, isObject } from './flatten.js';
import { JsonArrayItems } from './json-array-items.js';
import type { ScanNotes } from './notes.js';
import { nameOf, type RowSource } from './row-source.js';

const LINE_FEED = 10;
const SAMPLE_ROWS = 1000;

type JsonOptions = Extract<DatasetSource, { format: 'json' }>;

/** JSON Lines, or files that hold one array of objects. Nested objects are flattened. */
export async function jsonSource(source: JsonOptions): Promise<RowSource> {
  return {
    paths: source.paths,
    columns: await sampleColumns(source),
    read: (path, index, builder, notes, onBytes) => {
      const sink = rowWriter(nameOf(source, index), builder, notes);
      const onTooLong = (beginning: string) =>
        notes.unreadable(nameOf(source, index), 0, TOO_LONG, beginning);
      return readChunks(path, consumer(source, sink), {
        onBytes,
        ...(source.lines && { onTooLong }),
      });
    },
  };
}

type RecordSink = (text: string, line: number) => void;

function consumer(
  source: JsonOptions,
  sink: RecordSink,
): (chunk: Chunk, isLast: boolean) => number {
  if (!source.lines) {
    const items = new JsonArrayItems(sink);
    return (chunk, isLast) => items.consume(chunk, isLast);
  }
  let line = 0;
  return ({ bytes, start, end }) => {
    for (let at = start; at < end; ) {
      const next = bytes.indexOf(LINE_FEED, at) + 1;
      line++;
      const text = bytes.toString('utf8', at, trimLineEnd(bytes, at, next));
      if (text.trim() !== '') sink(text, line);
      at = next;
    }
    return end;
  };
}

function rowWriter(source: string, builder: BlockBuilder, notes: ScanNotes): RecordSink {
  return (text, line) => {
    const row = parseRow(text);
    if (typeof row === 'string') {
      notes.unreadable(source, line, row, text);
      return;
    }
    if (isNested(row)) notes.note('Nested JSON was flattened, its keys joined with dots ({n}).');
    const { names, cells } = flatten(row);
    builder.clearRow();
    for (const [index, name] of names.entries()) {
      builder.put(builder.columnIndex(name), cells[index]);
    }
    builder.commit();
  };
}

/** The object that a text holds, or why it holds none. */
export function parseRow(text: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : 'the record is not a JSON object';
  } catch (error) {
    return `the record is not JSON: ${(error as Error).message}`;
  }
}

async function sampleColumns(source: JsonOptions): Promise<string[]> {
  const names = new Set<string>();
  let rows = 0;
  for (const path of source.paths) {
    if (rows >= SAMPLE_ROWS) break;
    const read = consumer(source, (text) => {
      if (rows++ >= SAMPLE_ROWS) return;
      const row = parseRow(text);
      if (typeof row !== 'string') for (const name of flatten(row).names) names.add(name);
    });
    await readChunks(
      path,
      (chunk, isLast) => (rows >= SAMPLE_ROWS ? ENOUGH : read(chunk, isLast)),
      source.lines ? { onTooLong: () => undefined } : {},
    );
  }
  return [...names];
}
