import { type Chunk, ENOUGH, readChunks } from '../dataset/chunks.js';
import { trimLineEnd } from '../dataset/csv-text.js';
import type { DatasetSource } from '../dataset/dataset.js';
import { flatten } from '../dataset/flatten.js';
import { JsonArrayItems } from '../dataset/json-array-items.js';
import { parseRow } from '../dataset/json-source.js';
import type { Reading, RecordReader } from './record-reader.js';

const LINE_FEED = 10;

type JsonOptions = Extract<DatasetSource, { format: 'json' }>;

/** JSON Lines, or files that hold one array of objects, which have no parts. */
export function jsonReader({ lines }: JsonOptions): RecordReader {
  return {
    parts: lines ? 'lines' : 'none',
    look: async ({ path, name }, stretch, looker, isOver) => {
      const reading: Reading = { quick: 0, slow: 0 };
      const take = (text: string, line: number) => {
        const row = text.trim() === '' ? '' : parseRow(text);
        if (typeof row === 'string') return;
        const { names, cells } = flatten(row);
        const byName = new Map(names.map((column, index) => [column, cells[index]]));
        looker.take(byName, () => ({ source: name, line }));
      };
      const read = lines ? byLines(take, stretch.linesBefore) : byItems(take);
      await readChunks(
        path,
        (chunk, isLast) => {
          if (looker.isSatisfied || isOver(reading)) return ENOUGH;
          const used = read(chunk, isLast, () => looker.isSatisfied);
          reading.quick += used === ENOUGH ? 0 : used;
          reading.slow = reading.quick;
          return used;
        },
        { part: stretch, ...(lines && { onTooLong: () => undefined }) },
      );
      return reading;
    },
  };
}

type Take = (text: string, line: number) => void;
type Read = (chunk: Chunk, isLast: boolean, isEnough: () => boolean) => number;

function byLines(take: Take, linesBefore: number): Read {
  let line = linesBefore;
  return ({ bytes, start, end }, _isLast, isEnough) => {
    for (let at = start; at < end; ) {
      if (isEnough()) return ENOUGH;
      const next = bytes.indexOf(LINE_FEED, at) + 1;
      line++;
      take(bytes.toString('utf8', at, trimLineEnd(bytes, at, next)), line);
      at = next;
    }
    return end;
  };
}

function byItems(take: Take): Read {
  const items = new JsonArrayItems(take);
  return (chunk, isLast) => items.consume(chunk, isLast);
}
