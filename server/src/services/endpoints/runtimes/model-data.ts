import type { Readable } from 'node:stream';
import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import { type ArtefactFile, parseModelUrl, readArtefact } from './artefact.js';
import { LoadError, type RuntimeDeps } from './runtime.js';

/**
 * The archive that a container's model data are.
 * @throws LoadError saying what to correct.
 */
export async function openModelData(
  container: ContainerDefinition,
  deps: Pick<RuntimeDeps, 'objects'>,
): Promise<{ url: string; body: Readable }> {
  const source = container.ModelDataSource?.S3DataSource;
  const url = container.ModelDataUrl ?? source?.S3Uri;
  if (source && (source.CompressionType === 'None' || source.S3DataType === 'S3Prefix')) {
    throw new LoadError(
      'Model data that are not one gzipped tar are not served: give ModelDataUrl, or ' +
        'ModelDataSource with S3DataType S3Object and CompressionType Gzip.',
    );
  }
  const at = url === undefined ? undefined : parseModelUrl(url);
  if (url === undefined || !at) {
    throw new LoadError(
      `ModelDataUrl ${url ?? '(none)'} is not the address of a model.tar.gz: use s3://bucket/key.`,
    );
  }
  const object = await deps.objects.get(at.bucket, at.key);
  if (!object) throw new LoadError(`Could not find model data at ${url}: upload it there first.`);
  return { url, body: object.body };
}

export interface Wanted {
  /** The file that is the model, whatever lies beside it. */
  readonly name: string;
  /** Other names that are the model where just one file has such a name. */
  readonly others?: RegExp;
  /** The names in words. */
  readonly words: string;
}

/** The one model file at the top of a container's archive. @throws LoadError */
export async function readModelFile(
  container: ContainerDefinition,
  deps: Pick<RuntimeDeps, 'objects'>,
  { name, others, words }: Wanted,
): Promise<ArtefactFile> {
  const { url, body } = await openModelData(container, deps);
  const isModel = (file: string) => file === name || others?.test(file) === true;
  const { files, names } = await readArtefact(body, isModel);
  const model =
    files.find((file) => file.name === name) ?? (files.length === 1 ? files[0] : undefined);
  if (model) return model;
  const found = names.slice(0, 10).join(', ') || 'nothing';
  throw new LoadError(`${url} must hold one model at its top, ${words}; it holds ${found}.`);
}
