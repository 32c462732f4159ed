import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import { repositoryOf } from '../../common/image-name.js';
import { loadContainer } from './container/load-container.js';
import type { ModelFormat } from './format.js';
import { formats } from './formats.js';
import { ProxyRuntime } from './proxy.js';
import { LoadError, type Loader, type Runtime, type RuntimeDeps } from './runtime.js';

export type { RuntimeDeps } from './runtime.js';

/** What an image stands for: a format, a server elsewhere, or itself. */
type ImageKind = keyof typeof formats | 'proxy' | 'container';

const openProxy: Loader = async ({ Environment }, { mayConnect, bounds }) =>
  ProxyRuntime.open(Environment, mayConnect, bounds);

const kinds: Readonly<Record<ImageKind, Pick<ModelFormat, 'load' | 'runsCode'>>> = {
  ...formats,
  proxy: { load: openProxy, runsCode: false },
  container: { load: loadContainer, runsCode: true },
};

const kindsByRepository = new Map<string, ImageKind>([['guiderail/proxy', 'proxy']]);
for (const [kind, format] of Object.entries<ModelFormat>(formats)) {
  for (const image of [format.image, ...(format.otherImages ?? [])]) {
    kindsByRepository.set(repositoryOf(image), kind as ImageKind);
  }
}

/** Which runtime an image stands for; its registry, tag and digest do not matter. */
export const imageKind = (image: string): ImageKind =>
  kindsByRepository.get(repositoryOf(image)) ?? 'container';

/** Whether serving a container's model runs code of its owner's. */
export const runsCode = ({ Image }: ContainerDefinition): boolean =>
  Image !== undefined && kinds[imageKind(Image)].runsCode;

/** @throws LoadError saying what to do, in words for FailureReason. */
export async function loadRuntime(
  container: ContainerDefinition,
  deps: RuntimeDeps,
): Promise<Runtime> {
  if (!container.Image) {
    throw new LoadError('The model has no image: name one in PrimaryContainer.Image.');
  }
  return kinds[imageKind(container.Image)].load(container, deps);
}
