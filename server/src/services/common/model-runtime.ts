import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import type { ModelStructure } from '@guiderail/analysis';

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
  /** Set where the model computes on the server's own thread: the most to hand it at a time. */
  readonly portion_bytes?: number;
  /** @throws PredictionError for what a container would answer with an error status. */
  predict(request: PredictionRequest): Promise<Prediction>;
  /**
   * What the model is inside, as plain objects and typed arrays that a thread can be sent; made
   * anew at each call. Undefined where the model has no form of `ModelStructure` that gives the
   * very scores which it answers.
   */
  structure?(): ModelStructure | undefined;
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

/** What a model may take for one answer, where it is not an endpoint's. */
export interface RuntimeBounds {
  /** Real time. */
  readonly invocation_ms: number;
  readonly answer_bytes: number;
}

/** The container that a model is served from, or why it is not. */
export interface ServedContainer {
  readonly container: ContainerDefinition;
  readonly unserved?: string;
  /** Whether serving it runs code of its owner's. */
  readonly runsCode: boolean;
}

/** Models, opened with the runtimes that endpoints have; the endpoints' room offers it. */
export interface ModelOpener {
  /** Of what DescribeModel answered. */
  containerOf(model: {
    readonly PrimaryContainer?: ContainerDefinition | undefined;
    readonly Containers?: readonly ContainerDefinition[] | undefined;
  }): ServedContainer;
  /**
   * @param onLine takes lines that a model which is a program or a container writes
   * @throws LoadError saying what to do.
   */
  open(
    served: Pick<ServedContainer, 'container' | 'unserved'>,
    options: { readonly onLine?: (line: string) => void; readonly bounds?: RuntimeBounds },
  ): Promise<Runtime>;
}
