import { readFile, stat } from 'node:fs/promises';
import {
  type AnalysisConfig,
  AnalysisConfigError,
  type ConfigKind,
  parseAnalysisConfig,
} from '@guiderail/analysis';
import { batchFiles } from '../common/dataset/batch-files.js';
import {
  captureFiles,
  datasetFiles,
  firstFile,
  mergedFiles,
} from '../common/dataset/dataset-files.js';
import { datasetPlaces, filePlaces, placeOf } from '../common/dataset/places.js';
import type { SourceFile } from '../common/dataset/source-file.js';
import { type ImageJob, JobFailure } from '../common/processing-image.js';
import { type S3Place, writeS3Uri } from '../common/s3-uri.js';
import type { ClarifyDataset, ClarifyMonitor, ClarifyRequest } from './clarify.js';
import type { ClarifyDeps } from './deps.js';
import type { MonitorSettings } from './settings.js';

/** It is read on the server's own thread; headers and a thousand rows of a baseline fit. */
const longestConfig_bytes = 1024 * 1024;
const configName = 'analysis_config.json';

const configKinds: Readonly<Record<ClarifyMonitor, ConfigKind>> = {
  ModelBias: 'bias-monitor',
  ModelExplainability: 'explainability-monitor',
};

/** Reads the job's configuration. @throws JobFailure saying where it is to be, or what is wrong. */
export async function readConfig(
  { objects }: Pick<ClarifyDeps, 'objects'>,
  job: ImageJob,
  monitor: MonitorSettings | undefined,
): Promise<AnalysisConfig> {
  const input = job.inputs.find(({ InputName }) => InputName === 'analysis_config');
  if (!input?.S3Input) {
    throw new JobFailure(
      `The job has no ProcessingInput called analysis_config: give one whose S3Uri names ${configName}.`,
    );
  }
  const place = placeOf(input.S3Input.S3Uri);
  const inFolder = { ...place, key: place.key === '' ? configName : `${place.key}/${configName}` };
  const file = await firstFile(objects, [place, inFolder]);
  if (!file) throw new JobFailure(`There is no ${configName} at ${writeS3Uri(place)}.`);
  const { size } = await stat(file.path);
  if (size > longestConfig_bytes) {
    throw new JobFailure(
      `${file.name} has ${size} bytes and may have ${longestConfig_bytes}: give a large baseline ` +
        'as the URI of a file.',
    );
  }
  try {
    const kind = monitor ? configKinds[monitor.type] : 'job';
    return parseAnalysisConfig(await readFile(file.path), file.name, kind);
  } catch (error) {
    if (error instanceof AnalysisConfigError) throw new JobFailure(error.message);
    throw error;
  }
}

/** The records of a job. @throws JobFailure when there are none to be found. */
export async function findDataset(
  deps: Pick<ClarifyDeps, 'objects' | 'captures'>,
  job: ImageJob,
  config: AnalysisConfig,
  monitor: MonitorSettings | undefined,
): Promise<ClarifyDataset> {
  if (!monitor) {
    const places = config.dataset_uri
      ? [placeOf(config.dataset_uri)]
      : [inputNamed(job, 'dataset')];
    return { kind: 'files', files: await filesAt(deps, places) };
  }
  const { source, format, window, attributes, endpoint } = monitor;
  const places = datasetPlaces(job, monitor.datasetPath);
  await checkBuckets(deps, places);
  if (source === 'capture' && endpoint) await deps.captures.seal(job.region, endpoint, window.end);
  const files = {
    capture: () => captureFiles(deps.objects, places, window),
    merge: () => mergedFiles(deps.objects, places, window, monitor.schedule),
    files: () => batchFiles(deps.objects, places, window, 'input'),
  };
  return source === 'files'
    ? { kind: 'files', files: await files.files(), sent: { format, window, attributes } }
    : { kind: source, files: await files[source](), window, attributes };
}

/** Data sets that the configuration names beside the main one. */
export async function filesBeside(
  deps: Pick<ClarifyDeps, 'objects'>,
  { facet_dataset_uri: facet, predicted_label_dataset_uri: predicted, methods }: AnalysisConfig,
): Promise<ClarifyRequest['beside']> {
  const at = async (uri: string | undefined) => uri && (await filesAt(deps, [placeOf(uri)]));
  const baseline = methods.shap?.baseline;
  return {
    facet_dataset_uri: (await at(facet)) || undefined,
    predicted_label_dataset_uri: (await at(predicted)) || undefined,
    shap_baseline: (await at(baseline?.kind === 'uri' ? baseline.uri : undefined)) || undefined,
  };
}

/** The baseline that a monitor's run is held against; undefined where its job has none. */
export async function baselineFile(
  { objects }: Pick<ClarifyDeps, 'objects'>,
  job: ImageJob,
  { constraintsPath: path }: MonitorSettings,
): Promise<SourceFile | undefined> {
  if (path === undefined) return undefined;
  const candidates = filePlaces(job, path, 'baseline_constraints');
  const inFolder = candidates.map((place) => ({ ...place, key: `${place.key}/analysis.json` }));
  const file = await firstFile(objects, [...candidates, ...inFolder]);
  if (file) return file;
  const places = [...new Set(candidates.map(writeS3Uri))].join(' or ');
  throw new JobFailure(`There is no baseline (analysis.json) at ${places}.`);
}

async function filesAt(
  deps: Pick<ClarifyDeps, 'objects'>,
  places: readonly S3Place[],
): Promise<SourceFile[]> {
  await checkBuckets(deps, places);
  const files = await datasetFiles(deps.objects, places);
  if (files.length > 0) return files;
  throw new JobFailure(`There is no data at ${places.map(writeS3Uri).join(' or ')}.`);
}

async function checkBuckets(
  { objects }: Pick<ClarifyDeps, 'objects'>,
  places: readonly S3Place[],
): Promise<void> {
  for (const { bucket } of places) {
    if ((await objects.bucketRegion(bucket)) !== undefined) continue;
    throw new JobFailure(`The dataset's bucket ${bucket} does not exist.`);
  }
}

function inputNamed(job: ImageJob, name: string): S3Place {
  const input = job.inputs.find(({ InputName }) => InputName === name);
  if (input?.S3Input) return placeOf(input.S3Input.S3Uri);
  throw new JobFailure(
    `The job has no ProcessingInput called ${name}: give one, or dataset_uri in ${configName}.`,
  );
}
