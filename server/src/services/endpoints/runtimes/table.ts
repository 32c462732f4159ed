import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import { loadContainer } from './container/load-container.js';
import { loadLightgbm } from './lightgbm/load-lightgbm.js';
import { loadNode } from './node/load-node.js';
import { loadOnnx } from './onnx/load-onnx.js';
import { ProxyRuntime } from './proxy.js';
import { LoadError, type Loader, type Runtime, type RuntimeDeps } from './runtime.js';
import { loadXgboost } from './xgboost/load-xgboost.js';

export type { RuntimeDeps } from './runtime.js';

type ImageKind = 'xgboost' | 'proxy' | 'onnx' | 'lightgbm' | 'node' | 'container';

interface Format {
  readonly load: Loader;
  /** Whether its models are programs: only keys that may run code may serve them. */
  readonly runsCode: boolean;
}

const formats: Readonly<Record<ImageKind, Format>> = {
  xgboost: { load: loadXgboost, runsCode: false },
  proxy: {
    load: async ({ Environment }, { mayConnect }) => ProxyRuntime.open(Environment, mayConnect),
    runsCode: false,
  },
  onnx: { load: loadOnnx, runsCode: false },
  lightgbm: { load: loadLightgbm, runsCode: false },
  node: { load: loadNode, runsCode: true },
  container: { load: loadContainer, runsCode: true },
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

/** Whether serving a container's model runs code of its owner's. */
export const runsCode = ({ Image }: ContainerDefinition): boolean =>
  Image !== undefined && formats[imageKind(Image)].runsCode;

/** @throws LoadError saying what to do, in words for FailureReason. */
export async function loadRuntime(
  container: ContainerDefinition,
  deps: RuntimeDeps,
): Promise<Runtime> {
  if (!container.Image) {
    throw new LoadError('The model has no image: name one in PrimaryContainer.Image.');
  }
  return formats[imageKind(container.Image)].load(container, deps);
}
