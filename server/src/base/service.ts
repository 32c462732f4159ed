import type { EncodedOutput } from './encoded-output.js';

/** The AWS services that are served; each is one client package of AWS's. */
export type ServiceId =
  | 'sagemaker'
  | 'sagemaker-runtime'
  | 'sagemaker-featurestore-runtime'
  | 's3'
  | 'sts'
  | 'iam'
  | 'cloudwatch'
  | 'logs'
  | 'events'
  | 'sns'
  | 'athena';

/** What a request says of the call that it is a try of. */
export interface Invocation {
  /**
   * The same at each try of a call, and of no other call: made of the id that AWS's clients give
   * each call (`amz-sdk-invocation-id`), the key that signed, and what was sent. So a client that
   * sends one id for everything still has each different call done.
   */
  readonly name: string;
  /** Whether this is, or may be, another try (`amz-sdk-request: attempt=1` says that it is not). */
  readonly mayBeRepeated: boolean;
}

/** What an operation knows of the request beside its input. */
export interface CallContext {
  readonly requestId: string;
  readonly accountId: string;
  /** The region of the request's signature; resources live in it. */
  readonly region: string;
  readonly accessKeyId: string;
  /**
   * Whether the caller may have code run here: training, scripts, models that are programs. Those
   * operations answer AccessDeniedException without it.
   */
  readonly mayRunCode: boolean;
  /** Aborted when the client goes away or the server closes. */
  readonly signal: AbortSignal;
  /** Absent where the client gives its calls no ids, and of calls within the process. */
  readonly invocation?: Invocation | undefined;
}

/**
 * An input of AWS's after validation: AWS's TypeScript types give required members as
 * `T | undefined`; once validated they are there.
 */
export type Checked<T> = T extends
  | string
  | number
  | boolean
  | bigint
  | Date
  | Uint8Array
  | AsyncIterable<unknown>
  | undefined
  | null
  ? T
  : T extends readonly (infer E)[]
    ? Checked<E>[]
    : T extends object
      ? {
          [K in keyof T]: Record<never, never> extends Pick<T, K>
            ? Checked<T[K]>
            : Exclude<Checked<T[K]>, undefined>;
        }
      : T;

/** One operation: validated input in, output in AWS's shape out, `ServiceError` thrown. */
export type Handler<I, O> = (
  input: Checked<Omit<I, '$metadata'>>,
  context: CallContext,
) => Promise<Omit<O, '$metadata'>>;

/** An operation that gives its output encoded, and at once where it need not wait. */
export type EncodedHandler<I, O> = (
  input: Checked<Omit<I, '$metadata'>>,
  context: CallContext,
) => EncodedOutput<Omit<O, '$metadata'>> | Promise<EncodedOutput<Omit<O, '$metadata'>>>;

/** Any operation's handler, as a registry holds it; the wire layer hands it what it validated. */
export type AnyHandler = (input: never, context: CallContext) => unknown;

/** What a room of `services/` registers: a handler for each of its operations. */
export interface ServiceOperations {
  readonly service: ServiceId;
  readonly handlers: Readonly<Record<string, AnyHandler>>;
}
