import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import type { Docker } from '../../../processes/docker.js';
import type { Processes } from '../../../processes/processes.js';
import type { Objects } from '../../../storage/objects.js';
import type { AddressRule } from '../../common/addresses.js';

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
}

/** Makes a container's model ready to answer. @throws LoadError in words for FailureReason. */
export type Loader = (container: ContainerDefinition, deps: RuntimeDeps) => Promise<Runtime>;

/** A prediction in the form that its container would send. */
export interface Prediction {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly customAttributes?: string | undefined;
}

export interface PredictionRequest {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly accept: string | undefined;
  readonly customAttributes?: string | undefined;
  readonly signal: AbortSignal;
}

/** A loaded model: what SageMaker runs as a container behind `/invocations`. */
export interface Runtime {
  /** @throws PredictionError for what a container would answer with an error status. */
  predict(request: PredictionRequest): Promise<Prediction>;
  close(): Promise<void>;
}

/** The model's own refusal: InvokeEndpoint turns it into ModelError. */
export class PredictionError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Why a model cannot be served, worded for an endpoint's FailureReason. */
export class LoadError extends Error {
  /** The model may load later: its server does not answer yet. */
  readonly later: boolean;
  constructor(message: string, later = false) {
    super(message);
    this.later = later;
  }
}
