import type { ImageJob } from '../processing-image.js';
import { JobFailure } from '../processing-image.js';
import { readS3Uri, type S3Place } from '../s3-uri.js';

const named = { baseline_dataset_input: true } as const;

const trimmed = (path: string): string => path.replace(/\/+$/, '');
const isUnder = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`);

/** @throws JobFailure when the text is no S3 URI. */
export function placeOf(uri: string): S3Place {
  const place = readS3Uri(uri);
  if (place) return place;
  throw new JobFailure(`${JSON.stringify(uri)} is not an S3 URI of the form s3://bucket/key.`);
}

/**
 * The inputs that hold the dataset: those mounted at, above or below `dataset_source`.
 * @throws JobFailure when there is none.
 */
export function datasetPlaces(job: ImageJob, datasetPath: string | undefined): S3Place[] {
  const path = datasetPath && trimmed(datasetPath);
  const found = job.inputs.filter((input) => {
    const local = input.S3Input?.LocalPath && trimmed(input.S3Input.LocalPath);
    if (!local) return false;
    if (path === undefined) return input.InputName in named;
    return isUnder(local, path) || isUnder(path, local);
  });
  const places = found.flatMap((input) => (input.S3Input ? [placeOf(input.S3Input.S3Uri)] : []));
  if (places.length > 0) return places;
  throw new JobFailure(
    `No ProcessingInput is mounted at dataset_source ${datasetPath ?? '(missing)'}: set the ` +
      "input's S3Input.LocalPath to it.",
  );
}

/**
 * Where a file of a container's path lies in S3, as candidates in the order to try them: inputs
 * may name the file itself or the folder that holds it.
 * @throws JobFailure when no input is mounted there.
 */
export function filePlaces(job: ImageJob, path: string, variable: string): S3Place[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const inputs = job.inputs
    .flatMap((input) => (input.S3Input?.LocalPath ? [input.S3Input] : []))
    .filter((input) => isUnder(trimmed(path), trimmed(input.LocalPath ?? '')))
    .sort((a, b) => (b.LocalPath?.length ?? 0) - (a.LocalPath?.length ?? 0));
  const [input] = inputs;
  if (!input) {
    throw new JobFailure(
      `${variable} is ${path}, but no ProcessingInput is mounted above it: set an input's ` +
        'S3Input.LocalPath to its folder.',
    );
  }
  const place = placeOf(input.S3Uri);
  const rest = trimmed(path).slice(trimmed(input.LocalPath ?? '').length + 1);
  const join = (tail: string): S3Place => ({
    bucket: place.bucket,
    key: place.key === '' ? tail : `${place.key}/${tail}`,
  });
  return [place, ...(rest ? [join(rest)] : []), join(name)];
}

/** Where the results go. @throws JobFailure when the job has no output. */
export function outputPlace(job: ImageJob, outputPath: string | undefined): S3Place {
  const path = outputPath && trimmed(outputPath);
  const outputs = job.outputs.flatMap((output) => (output.S3Output ? [output.S3Output] : []));
  const output =
    outputs.find((one) => path !== undefined && trimmed(one.LocalPath ?? '') === path) ??
    outputs[0];
  if (output) return placeOf(output.S3Uri);
  throw new JobFailure('The job has no output: give ProcessingOutputConfig one S3Output.');
}
