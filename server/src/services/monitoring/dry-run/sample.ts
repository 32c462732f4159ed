import { open, stat } from 'node:fs/promises';
import { filesOf } from '../../common/dataset/capture-hours.js';
import type { SourceFile } from '../../common/dataset/source-file.js';
import type { AnalysisRequest } from '../analyzer/analyse.js';

type Dataset = AnalysisRequest['dataset'];

/** About a thousand records of a few dozen columns. */
const sample_bytes = 2 * 1024 * 1024;
const mostFiles = 500;
const mostLines = 1_000;

/** The newest files of a data set, up to a few MB: at least one. */
export async function newestOf({ format, files, hours, reserved }: Dataset): Promise<Dataset> {
  const inTime = [...(hours ?? [])].sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
  const all: readonly SourceFile[] = hours ? filesOf(inTime) : files;
  const taken: SourceFile[] = [];
  let bytes = 0;
  for (const { path, name } of all.slice(-mostFiles).reverse()) {
    if (bytes >= sample_bytes) break;
    bytes += (await stat(path)).size;
    taken.unshift({ path, name });
  }
  return { format: withoutSpan(format), files: taken, ...(reserved && { reserved }) };
}

/** All rows of a feature group's newest files, whatever their window. */
function withoutSpan(format: Dataset['format']): Dataset['format'] {
  if (format.kind !== 'parquet' || !format.rows) return format;
  return { ...format, rows: { ...format.rows, span: undefined } };
}

/** What the records of a sample say of themselves. */
export interface SampleFacts {
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Of inputs and of outputs: encodings with content types, such as `CSV text/csv`. */
  readonly encodings: Readonly<Record<'endpointInput' | 'endpointOutput', readonly string[]>>;
}

/** Reads the heads of captured records; what is no record is left for the analysis to tell. */
export async function factsOf({ files }: Dataset): Promise<SampleFacts> {
  const times: number[] = [];
  const sides = { endpointInput: new Set<string>(), endpointOutput: new Set<string>() };
  let lines = 0;
  for (const { path } of files.toReversed()) {
    for (const line of (await textOf(path)).split('\n')) {
      if (line.trim() === '' || lines++ >= mostLines) continue;
      const record = read(line);
      const time = Date.parse(record?.eventMetadata?.inferenceTime ?? '');
      if (!Number.isNaN(time)) times.push(time);
      for (const side of ['endpointInput', 'endpointOutput'] as const) {
        const part = record?.captureData?.[side];
        if (part) sides[side].add([part.encoding, part.observedContentType].join(' ').trim());
      }
    }
    if (lines >= mostLines) break;
  }
  times.sort((a, b) => a - b);
  return {
    ...{ from: times[0], to: times.at(-1) },
    encodings: {
      endpointInput: [...sides.endpointInput],
      endpointOutput: [...sides.endpointOutput],
    },
  };
}

async function textOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(sample_bytes);
    const { bytesRead } = await file.read(buffer, 0, sample_bytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

interface RecordHead {
  captureData?: Partial<
    Record<string, { encoding?: string; observedContentType?: string } | undefined>
  >;
  eventMetadata?: { inferenceTime?: string };
}

function read(line: string): RecordHead | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as RecordHead) : undefined;
  } catch {
    return undefined;
  }
}
