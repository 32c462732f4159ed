import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import type { Docker } from '../../../processes/docker.js';
import type { Processes } from '../../../processes/processes.js';
import type { Objects } from '../../../storage/objects.js';
import type { AddressRule } from '../../common/addresses.js';
import type { Runtime, RuntimeBounds } from '../../common/model-runtime.js';

export {
  LoadError,
  type Prediction,
  PredictionError,
  type PredictionRequest,
  type Runtime,
} from '../../common/model-runtime.js';

/** What runtimes stand on. */
export interface RuntimeDeps {
  readonly objects: Pick<Objects, 'get'>;
  readonly mayConnect: AddressRule;
  /** For models that are programs. */
  readonly processes?: Pick<Processes, 'start' | 'scratch'> | undefined;
  /** For models that are containers. */
  readonly docker?: Pick<Docker, 'check' | 'startContainer'> | undefined;
  /** Takes a line of a model's own output to the endpoint's log. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Of what an answer may take, where they are not those of an endpoint. */
  readonly bounds?: RuntimeBounds | undefined;
}

/** Makes a container's model ready to answer. @throws LoadError in words for FailureReason. */
export type Loader = (container: ContainerDefinition, deps: RuntimeDeps) => Promise<Runtime>;
