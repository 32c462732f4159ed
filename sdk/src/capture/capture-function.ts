import type { Serializer } from '../serializers.js';
import { JSONSerializer } from '../serializers.js';
import type { Payload } from './capture-record.js';
import { type CaptureOptions, Captures } from './captures.js';

export interface CaptureFunctionOptions<Args extends unknown[], Result, In, Out>
  extends CaptureOptions {
  /** What of the arguments is the input. Default: the first. */
  readonly input?: ((...args: Args) => In) | undefined;
  /** What of the result is the output. Default: all of it. */
  readonly output?: ((result: Result) => Out) | undefined;
  /** How the input is written down. Default: JSON. */
  readonly inputSerializer?: Serializer<In> | undefined;
  /** How the output is written down. Default: JSON. */
  readonly outputSerializer?: Serializer<Out> | undefined;
  /** The call's own id, by which ground truth can be joined. */
  readonly inferenceId?: ((...args: Args) => string | undefined) | undefined;
  readonly customAttributes?: ((...args: Args) => string | undefined) | undefined;
}

/** A function as it was, with the captures of its calls. */
export type CapturedFunction<F> = F & { readonly captures: Captures };

const payload = <T>(serializer: Serializer<T>, value: T): Payload => ({
  body: serializer.serialize(value),
  contentType: serializer.contentType,
});

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/**
 * Wraps a function so that what goes in and comes out of it becomes capture records. The wrapped
 * function gives what the function gives, and throws what it throws; calls that throw are not
 * captured. Inputs and outputs are written down when the call begins and ends, for sampled calls
 * alone; all else happens in the background.
 *
 * @example
 * const predict = captureFunction(model.predict, {
 *   destination: new HttpCaptureDestination({ endpointName: 'wine', key }),
 *   inputSerializer: new CSVSerializer(),
 *   outputSerializer: new CSVSerializer(),
 * });
 * const quality = await predict([7.4, 0.7, 0, 1.9]);
 * await predict.captures.close(); // before the process ends
 */
export function captureFunction<
  Args extends unknown[],
  Returned,
  In = Args[0],
  Out = Awaited<Returned>,
>(
  predict: (...args: Args) => Returned,
  options: CaptureFunctionOptions<Args, Awaited<Returned>, In, Out>,
): CapturedFunction<(...args: Args) => Returned> {
  const captures = new Captures(options);
  const inputSerializer: Serializer<In> = options.inputSerializer ?? new JSONSerializer();
  const outputSerializer: Serializer<Out> = options.outputSerializer ?? new JSONSerializer();

  const begin = (args: Args) => {
    if (!captures.sample()) return undefined;
    try {
      const input = options.input ? options.input(...args) : (args[0] as In);
      return {
        time: new Date(),
        input: payload(inputSerializer, input),
        inferenceId: options.inferenceId?.(...args),
        customAttributes: options.customAttributes?.(...args),
      };
    } catch (error) {
      captures.unreadable(error);
      return undefined;
    }
  };

  const end = (begun: ReturnType<typeof begin>, result: Awaited<Returned>): void => {
    if (!begun) return;
    try {
      const output = options.output ? options.output(result) : (result as unknown as Out);
      captures.add({ ...begun, output: payload(outputSerializer, output) });
    } catch (error) {
      captures.unreadable(error);
    }
  };

  function captured(this: unknown, ...args: Args): Returned {
    const begun = begin(args);
    let returned: Returned;
    try {
      returned = predict.apply(this, args);
    } catch (error) {
      if (begun) captures.refused();
      throw error;
    }
    if (isPromise(returned) && !(returned instanceof Promise)) {
      // a query, say, that begins when it is awaited, and must begin once
      return Promise.resolve(returned).then(
        (result) => {
          end(begun, result as Awaited<Returned>);
          return result;
        },
        (error: unknown) => {
          if (begun) captures.refused();
          throw error;
        },
      ) as Returned;
    }
    if (isPromise(returned)) {
      // beside the caller's promise; a rejection is the caller's to see
      returned.then(
        (result) => end(begun, result as Awaited<Returned>),
        () => begun && captures.refused(),
      );
    } else {
      end(begun, returned as Awaited<Returned>);
    }
    return returned;
  }
  return Object.assign(captured, { captures });
}
