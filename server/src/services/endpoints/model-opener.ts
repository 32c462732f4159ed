import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import { addressRule } from '../common/addresses.js';
import {
  LoadError,
  type ModelOpener,
  type Runtime,
  type ServedContainer,
} from '../common/model-runtime.js';
import type { EndpointsDeps } from './deps.js';
import { externalRuntime, isExternal } from './external/image.js';
import { loadRuntime, type RuntimeDeps, runsCode } from './runtimes/table.js';

/** What runtimes stand on, of what the room is handed. */
export const runtimeDepsOf = (
  deps: Pick<EndpointsDeps, 'objects' | 'allowPrivateTargets' | 'processes'>,
): RuntimeDeps => ({
  objects: deps.objects,
  mayConnect: addressRule(deps.allowPrivateTargets),
  processes: deps.processes,
  docker: deps.processes?.docker,
});

/** Models with the endpoints' runtimes, for other rooms. */
export const modelOpener = (
  deps: Pick<EndpointsDeps, 'objects' | 'allowPrivateTargets' | 'processes'>,
): ModelOpener => ({
  containerOf,
  open: (served, { onLine, bounds }) =>
    openServed(served, { ...runtimeDepsOf(deps), onLine, bounds }),
});

/** @throws LoadError saying what to do, in words for FailureReason. */
export async function openServed(
  { container, unserved }: Pick<ServedContainer, 'container' | 'unserved'>,
  deps: RuntimeDeps,
): Promise<Runtime> {
  if (unserved) throw new LoadError(unserved);
  return isExternal(container) ? externalRuntime(container) : loadRuntime(container, deps);
}

/** The one container of a model that is served. */
export function containerOf(model: Parameters<ModelOpener['containerOf']>[0]): ServedContainer {
  const containers = model.PrimaryContainer ? [model.PrimaryContainer] : (model.Containers ?? []);
  const [container = {}] = containers;
  const unserved = whyUnserved(containers);
  const program = !isExternal(container) && runsCode(container);
  return { container, ...(unserved && { unserved }), runsCode: program };
}

function whyUnserved(containers: readonly ContainerDefinition[]): string | undefined {
  if (containers.length > 1) {
    return 'A model of several containers is not served: make a model of one container.';
  }
  return containers[0]?.Mode === 'MultiModel'
    ? 'A multi-model container is not served: make one model for each artefact.'
    : undefined;
}
