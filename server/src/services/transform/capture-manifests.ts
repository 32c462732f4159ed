import { hourPath } from '../../base/time.js';
import type { S3Source } from '../common/s3-sources.js';
import { readS3Prefix, underS3Uri } from '../common/s3-uri.js';
import { namedUuid } from './inference-ids.js';
import type { TransformJob } from './store.js';

/** An object to write. */
export interface ManifestFile {
  readonly uri: string;
  readonly text: string;
}

/**
 * What data capture keeps of a job: not its data but where they lie, under the hour in which it
 * began. Names are those of the first try where a crash made the job run again.
 */
export function captureManifests(
  job: TransformJob,
  started: number,
  inputs: readonly S3Source[],
  outputs: readonly string[],
): ManifestFile[] {
  const { request } = job.document;
  const destination = request.DataCaptureConfig?.DestinationS3Uri;
  if (destination === undefined) return [];
  const folder = `${request.TransformOutput.S3OutputPath.replace(/\/+$/, '')}/`;
  const file = (side: 'input' | 'output', manifest: readonly unknown[]) => ({
    uri: underS3Uri(
      destination,
      `${side}/${hourPath(started)}/${namedUuid(`${job.arn}/${job.created}/${side}`)}.json`,
    ),
    text: JSON.stringify(manifest),
  });
  return [
    file('input', inputManifest(request.TransformInput.DataSource.S3DataSource.S3Uri, inputs)),
    file('output', [{ prefix: folder }, ...outputs]),
  ];
}

/** An input that is one object is the prefix itself, with an empty name, as AWS writes it. */
function inputManifest(uri: string, inputs: readonly S3Source[]): unknown[] {
  const bucket = inputs[0]?.bucket ?? '';
  const asked = readS3Prefix(uri)?.key ?? '';
  const under = (prefix: string) => inputs.every(({ key }) => key.startsWith(prefix));
  const folder = asked === '' || asked.endsWith('/') ? asked : `${asked}/`;
  const [prefix = ''] = [folder, asked].filter(under);
  const names = inputs.map(({ key }) => key.slice(prefix.length));
  return [{ prefix: `s3://${bucket}/${prefix}` }, ...names];
}
