import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../../../../processes/processes.js';
import { withProcesses } from '../../../../../processes/testing/room.js';
import { openLocalObjects } from '../../../../../storage/local-objects.js';
import { openState } from '../../../../../storage/state.js';
import { datasetFiles } from '../../../../common/dataset/dataset-files.js';
import type { ImageJob } from '../../../../common/processing-image.js';
import { type AnalyzerSettings, readSettings } from '../../environment.js';
import { JobScripts } from '../job-scripts.js';

export const captureFormat = '{"sagemakerCaptureJson":{}}';

/** Why Python's scripts cannot be tried here; false where they can. */
export const noPython: string | false =
  findProgram(process.env.GUIDERAIL_PYTHON ?? 'python3', process.env.PATH ?? '') === undefined &&
  'no python3 on this machine';

/** A capture's line. */
export const capture = (input: string, output: string, time: string, more: object = {}): string =>
  JSON.stringify({
    captureData: {
      endpointInput: {
        observedContentType: 'text/csv',
        mode: 'INPUT',
        data: input,
        encoding: 'CSV',
      },
      endpointOutput: {
        observedContentType: 'text/csv; charset=utf-8',
        mode: 'OUTPUT',
        data: output,
        encoding: 'CSV',
      },
    },
    eventMetadata: { eventId: `id-${time}`, ...more, inferenceTime: time },
    eventVersion: '0',
  });

export interface ScriptCase {
  /** The script's name and text. */
  readonly script: readonly [name: string, text: string];
  readonly data: string;
  readonly format?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly memory_bytes?: number;
  readonly volume_bytes?: number;
  readonly constraints?: string;
  /** As on a system that lets nobody make namespaces. */
  readonly noNamespaces?: boolean;
}

export interface ScriptResult {
  /** What the script made of the data; undefined when it failed. */
  readonly rows: string | undefined;
  readonly failure: string | undefined;
  readonly log: readonly string[];
}

/** A job's scripts on real stores and processes, given to `work`. */
export async function withScripts<T>(
  one: ScriptCase,
  work: (scripts: JobScripts, room: ScriptRoom) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-scripts-'));
  const state = openState(join(folder, 'state.db'));
  try {
    return await withProcesses(async (processes) => {
      const objects = await openLocalObjects({
        folder: join(folder, 'objects'),
        state,
        now: () => Date.now(),
      });
      await objects.createBucket('bucket', 'eu-west-1');
      await objects.put('bucket', `code/${one.script[0]}`, one.script[1]);
      await objects.put('bucket', 'data/part-1', one.data);
      if (one.constraints) await objects.put('bucket', 'base/constraints.json', one.constraints);
      const job = jobOf(one);
      const settings = readSettings(job, { comparisonMethod: 'Sound' });
      const log: string[] = [];
      const { namespaces } = processes;
      const none = { optMl: async () => undefined };
      const room = {
        python: processes.python.bind(processes),
        start: processes.start.bind(processes),
        scratch: processes.scratch.bind(processes),
        namespaces: one.noNamespaces ? none : namespaces,
      };
      const programs = { processes: room, nodeCommand: process.execPath };
      const scripts = new JobScripts(
        { objects, programs },
        job,
        settings,
        new AbortController().signal,
        (line) => void log.push(line),
      );
      try {
        return await work(scripts, { objects, settings, log });
      } finally {
        await scripts.close();
      }
    });
  } finally {
    await state.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export interface ScriptRoom {
  readonly objects: Awaited<ReturnType<typeof openLocalObjects>>;
  readonly settings: AnalyzerSettings;
  readonly log: string[];
}

/** Leads the data through the script. */
export const preprocessed = (one: ScriptCase): Promise<ScriptResult> =>
  withScripts(one, async (scripts, { objects, settings, log }) => {
    const files = await datasetFiles(objects, [{ bucket: 'bucket', key: 'data' }]);
    try {
      const made = await scripts.preprocessed({ format: settings.format, files });
      const path = made.files[0]?.path;
      const rows = path === undefined ? '' : await readFile(path, 'utf8');
      return { rows, failure: undefined, log };
    } catch (error) {
      return { rows: undefined, failure: (error as Error).message, log };
    }
  });

/** A job of the analyzer that names the script. */
export function jobOf({
  script: [name],
  format,
  environment,
  memory_bytes,
  volume_bytes,
  constraints,
}: ScriptCase) {
  const input = (InputName: string, S3Uri: string, LocalPath: string) => ({
    InputName,
    S3Input: { S3Uri, LocalPath, S3DataType: 'S3Prefix', S3InputMode: 'File' },
  });
  const variable = environment?.post_analytics_processor_script ?? 'record_preprocessor_script';
  return {
    region: 'eu-west-1',
    accountId: '123456789012',
    name: 'job',
    arn: 'arn',
    created: 0,
    environment: {
      dataset_format: format ?? captureFormat,
      dataset_source: '/opt/ml/processing/input/data',
      output_path: '/opt/ml/processing/output',
      ...(constraints && { baseline_constraints: '/opt/ml/processing/base/constraints.json' }),
      ...environment,
      [variable]: `/opt/ml/processing/code/${name}`,
    },
    inputs: [
      input('data', 's3://bucket/data', '/opt/ml/processing/input/data'),
      input('code', `s3://bucket/code/${name}`, '/opt/ml/processing/code'),
      input('base', 's3://bucket/base', '/opt/ml/processing/base'),
    ],
    outputs: [],
    ...(volume_bytes && { volume_bytes }),
    resources: { memory_bytes: memory_bytes ?? 1024 ** 3, threads: 1 },
  } as unknown as ImageJob;
}
