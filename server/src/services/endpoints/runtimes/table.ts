import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import type { Objects } from '../../../storage/objects.js';
import type { AddressRule } from '../../common/addresses.js';
import { parseModelUrl, readArtefact } from './artefact.js';
import { ProxyRuntime } from './proxy.js';
import { LoadError, type Runtime } from './runtime.js';
import { TabularRuntime } from './tabular.js';
import { xgboostTable } from './xgboost/model-table.js';

/** What runtimes stand on. */
export interface RuntimeDeps {
  readonly objects: Pick<Objects, 'get'>;
  readonly mayConnect: AddressRule;
}

type ImageKind = 'xgboost' | 'proxy' | 'onnx' | 'lightgbm' | 'node' | 'container';

type Loader = (container: ContainerDefinition, deps: RuntimeDeps) => Promise<Runtime>;

const served = 'Served are …/sagemaker-xgboost:*, …/xgboost:* and guiderail/proxy.';

const refuse =
  (what: string): Loader =>
  async (container) => {
    throw new LoadError(
      `The image ${container.Image} needs ${what}, which this version does not serve. ${served} ` +
        'A container that you run yourself can be served through guiderail/proxy.',
    );
  };

const loaders: Readonly<Record<ImageKind, Loader>> = {
  xgboost: loadXgboost,
  proxy: async ({ Environment }, { mayConnect }) => ProxyRuntime.open(Environment, mayConnect),
  onnx: refuse('the ONNX runtime'),
  lightgbm: refuse('the LightGBM runtime'),
  node: refuse('the Node runtime'),
  container: refuse('Docker'),
};

const kinds: Readonly<Record<string, ImageKind>> = {
  'sagemaker-xgboost': 'xgboost',
  xgboost: 'xgboost',
  'guiderail/proxy': 'proxy',
  'guiderail/onnx': 'onnx',
  'guiderail/lightgbm': 'lightgbm',
  'guiderail/node': 'node',
};

/** Which runtime an image stands for; its registry, tag and digest do not matter. */
export function imageKind(image: string): ImageKind {
  const [name = ''] = image.split('@', 1);
  const parts = name.split('/');
  if (parts.length > 1 && /[.:]/.test(parts[0] as string)) parts.shift();
  const repository = parts.join('/').replace(/:[^/]*$/, '');
  return Object.hasOwn(kinds, repository) ? (kinds[repository] as ImageKind) : 'container';
}

/** @throws LoadError saying what to do, in words for FailureReason. */
export function loadRuntime(container: ContainerDefinition, deps: RuntimeDeps): Promise<Runtime> {
  if (!container.Image) {
    throw new LoadError('The model has no image: name one in PrimaryContainer.Image.');
  }
  return loaders[imageKind(container.Image)](container, deps);
}

async function loadXgboost(container: ContainerDefinition, deps: RuntimeDeps): Promise<Runtime> {
  const url = container.ModelDataUrl ?? container.ModelDataSource?.S3DataSource?.S3Uri;
  const at = url === undefined ? undefined : parseModelUrl(url);
  if (!at) {
    throw new LoadError(
      `ModelDataUrl ${url ?? '(none)'} is not the address of a model.tar.gz: use s3://bucket/key.`,
    );
  }
  const object = await deps.objects.get(at.bucket, at.key);
  if (!object) throw new LoadError(`Could not find model data at ${url}: upload it there first.`);
  const isModel = (name: string) => name === 'xgboost-model' || /\.(json|ubj)$/.test(name);
  const { files, names } = await readArtefact(object.body, isModel);
  const model =
    files.find(({ name }) => name === 'xgboost-model') ??
    (files.length === 1 ? files[0] : undefined);
  if (model) return new TabularRuntime(xgboostTable(model.bytes), container.Environment);
  const found = names.slice(0, 10).join(', ') || 'nothing';
  throw new LoadError(
    `${url} must hold one model at its top, xgboost-model or one *.json or *.ubj; it holds ${found}.`,
  );
}
