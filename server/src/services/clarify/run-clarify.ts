import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type Ask,
  analyseClarify,
  type ClarifyInput,
  clarifyFault,
  type FileSet,
  ModelCallError,
  type TableInput,
  type TextSink,
} from '@guiderail/analysis';
import type { Talk } from '../common/analysis-run.js';
import type { SourceFile } from '../common/dataset/source-file.js';
import { PredictionError } from '../common/model-runtime.js';
import { JobFailure } from '../common/processing-image.js';
import type {
  AskModel,
  ClarifyFile,
  ClarifyRequest,
  ClarifyResult,
  RecordAttributes,
} from './clarify.js';

/** Far above what a thousand features need. */
const longestBaseline_bytes = 64 * 1024 * 1024;

/** What a run works with, in whatever thread it is. */
export interface ClarifyPlace extends Talk {
  readonly connection: DuckDBConnection;
  /** For its results; it is there. */
  readonly folder: string;
  readonly ask: AskModel;
  readonly memory_bytes: number;
}

/** Runs a request. @throws JobFailure when the configuration, the data or the model cannot be used. */
export async function runClarify(
  place: ClarifyPlace,
  request: ClarifyRequest,
): Promise<ClarifyResult> {
  const files = new OutputFiles(place.folder);
  try {
    const { files: texts, ...found } = await analyseClarify(await inputOf(place, request, files));
    for (const [name, text] of Object.entries(texts)) await files.write(name, text);
    await files.close();
    return { ...found, files: files.written };
  } catch (error) {
    await files.close();
    const fault = clarifyFault(error);
    if (fault === undefined) throw error;
    throw new JobFailure(fault);
  }
}

async function inputOf(
  place: ClarifyPlace,
  request: ClarifyRequest,
  files: OutputFiles,
): Promise<ClarifyInput> {
  const { connection, signal, progress } = place;
  const { config, dataset, beside, model, monitor, report } = request;
  const window = dataset.kind === 'files' ? dataset.sent?.window : dataset.window;
  const span = window && { start: new Date(window.start), end: new Date(window.end) };
  return {
    ...{ connection, config, signal, progress },
    table: tableOf(place, request),
    shapBaseline: beside.shap_baseline && setOf(beside.shap_baseline),
    model: model && {
      ask: askOf(place.ask, signal),
      structure: model.structure,
      most_bytes: model.portion_bytes,
    },
    monitor: monitor && {
      type: monitor.type,
      reading: monitor.reading,
      examples: monitor.examples,
      baseline: monitor.baseline && (await readBaseline(monitor.baseline)),
    },
    report: { ...report, generatedAt: new Date(report.generatedAt), window: span },
    open: (name) => files.open(name),
  };
}

/** Half of the memory is for the table, the rest for what is made of it. */
function tableOf(
  { memory_bytes }: ClarifyPlace,
  { dataset, beside, monitor }: ClarifyRequest,
): TableInput {
  const common = {
    dataset: setOf(dataset.files),
    facets: beside.facet_dataset_uri && setOf(beside.facet_dataset_uri),
    predictedLabels:
      beside.predicted_label_dataset_uri && setOf(beside.predicted_label_dataset_uri),
    maxBytes: Math.floor(memory_bytes / 2),
  };
  const capture = (attributes: RecordAttributes) => ({
    ...attributes,
    excludedFeatures: monitor?.exclude,
  });
  if (dataset.kind === 'files') {
    const { sent } = dataset;
    return sent ? { ...common, format: sent.format, capture: capture(sent.attributes) } : common;
  }
  const { window, attributes } = dataset;
  return {
    ...common,
    capture: capture(attributes),
    start: new Date(window.start),
    end: new Date(window.end),
  };
}

const setOf = (files: readonly SourceFile[]): FileSet => ({
  paths: files.map(({ path }) => path),
  sourceNames: files.map(({ name }) => name),
});

const askOf =
  (ask: AskModel, ofRun: AbortSignal): Ask =>
  async (body, contentType, accept, signal) => {
    try {
      return await ask({ body, contentType, accept }, signal ?? ofRun);
    } catch (error) {
      if (error instanceof PredictionError) throw new ModelCallError(error.message, error.status);
      throw error;
    }
  };

async function readBaseline({ path, name }: SourceFile) {
  const { size } = await stat(path);
  if (size <= longestBaseline_bytes) return { content: await readFile(path), name };
  throw new JobFailure(`${name} has ${size} bytes: that is no baseline's file.`);
}

/** Files of a run, in its folder. */
class OutputFiles {
  readonly written: ClarifyFile[] = [];
  readonly #folder: string;
  readonly #open: WriteStream[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(await this.#add(name), text);
  }

  async open(name: string): Promise<TextSink> {
    const stream = createWriteStream(await this.#add(name));
    this.#open.push(stream);
    return {
      write: (text) =>
        new Promise((resolve, reject) => {
          stream.write(text, (error) => (error ? reject(error) : resolve()));
        }),
    };
  }

  async close(): Promise<void> {
    for (const stream of this.#open.splice(0)) {
      await new Promise<void>((resolve) => stream.end(resolve));
    }
  }

  async #add(name: string): Promise<string> {
    const path = join(this.#folder, name);
    await mkdir(dirname(path), { recursive: true });
    this.written.push({ name, path });
    return path;
  }
}
