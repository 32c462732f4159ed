import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import { messageOf } from '../../../../base/errors.js';
import type { ServedContainer } from '../../../../processes/docker.js';
import type { Scratch } from '../../../../processes/scratch.js';
import { addressRule } from '../../../common/addresses.js';
import { artefactLimits, unpackArtefact } from '../artefact.js';
import { openModelData } from '../model-data.js';
import { ProxyRuntime, upstreamVariable } from '../proxy.js';
import { LoadError, type Loader, type Runtime, type RuntimeDeps } from '../runtime.js';

/** Where SageMaker's contract has the server listen. */
const port = 8080;
const modelFolder = '/opt/ml/model';
/** Real time until the first ping must be answered; nothing else waits for it but a deletion. */
const startup_ms = 2 * 60_000;
const ping_ms = 500;
const grace_ms = 30_000;

const otherwise = 'Or run the container yourself and serve it through guiderail/proxy.';

/**
 * Any other image: run by the Docker engine with the argument `serve`, its model data at
 * /opt/ml/model, and asked over a port of the loopback interface.
 */
export const loadContainer: Loader = async (container, deps) => {
  const { docker, processes } = deps;
  if (!docker || !processes) {
    throw new LoadError(`The image ${container.Image} needs a Docker engine. ${otherwise}`);
  }
  try {
    await docker.check();
  } catch (error) {
    throw new LoadError(
      `The image ${container.Image} is run by a Docker engine: ${messageOf(error)} ${otherwise}`,
    );
  }
  const scratch = await processes.scratch('model');
  try {
    const folder = await scratch.folder('model');
    if (container.ModelDataUrl ?? container.ModelDataSource) {
      const { body } = await openModelData(container, deps);
      await unpackArtefact(body, (name, file) =>
        scratch.stream(`model/${name}`, file, artefactLimits.file_bytes),
      );
    }
    return await ContainerRuntime.start(container, deps, docker, { scratch, folder });
  } catch (error) {
    await scratch.remove();
    throw error;
  }
};

/** A container that serves, and the server within it. */
class ContainerRuntime implements Runtime {
  readonly predict: Runtime['predict'];
  readonly #container: ServedContainer;
  readonly #proxy: ProxyRuntime;
  readonly #scratch: Scratch;

  private constructor(container: ServedContainer, proxy: ProxyRuntime, scratch: Scratch) {
    this.#container = container;
    this.#proxy = proxy;
    this.#scratch = scratch;
    this.predict = (request) => proxy.predict(request);
  }

  static async start(
    definition: ContainerDefinition,
    deps: RuntimeDeps,
    docker: NonNullable<RuntimeDeps['docker']>,
    { scratch, folder }: { scratch: Scratch; folder: string },
  ): Promise<ContainerRuntime> {
    const { Image: image = '', Environment = {} } = definition;
    const container = await docker
      .startContainer({
        image,
        args: ['serve'],
        environment: Environment,
        mounts: [{ source: folder, target: modelFolder, readOnly: true }],
        network: 'bridge',
        port,
        limits: {},
        onLine: (line) => deps.onLine?.(line),
        signal: new AbortController().signal,
        grace_ms,
      })
      .catch((error: unknown) => {
        throw new LoadError(`The image ${image} could not be started: ${messageOf(error)}`);
      });
    try {
      return new ContainerRuntime(container, await answering(container, deps.bounds), scratch);
    } catch (error) {
      await container.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#proxy.close();
    await this.#container.stop();
    await this.#scratch.remove();
  }
}

/** The container's server, once it answers its first ping. */
async function answering(
  { address, exited }: ServedContainer,
  bounds: RuntimeDeps['bounds'],
): Promise<ProxyRuntime> {
  if (!address) throw new LoadError(`The container publishes no port ${port}.`);
  const environment = { [upstreamVariable]: `http://${address.host}:${address.port}` };
  let ended: string | undefined;
  exited.then(
    ({ code, stoppedFor }) => {
      ended = stoppedFor === 'memory' ? 'out of memory' : `exit code ${code}`;
    },
    (error: unknown) => {
      ended = messageOf(error);
    },
  );
  const start = performance.now();
  for (;;) {
    try {
      return await ProxyRuntime.open(environment, addressRule(undefined), bounds);
    } catch (error) {
      if (!(error instanceof LoadError && error.later)) throw error;
      if (ended) throw new LoadError(`The container ended before it answered /ping (${ended}).`);
      if (performance.now() - start > startup_ms) throw new LoadError(error.message);
    }
    await sleep(ping_ms);
  }
}
