import type {
  InvokeEndpointCommandInput,
  InvokeEndpointCommandOutput,
} from '@aws-sdk/client-sagemaker-runtime';
import { messageOf, ServiceError } from '../../base/errors.js';
import { limits } from '../../base/limits.js';
import type { CallContext, Checked, Handler } from '../../base/service.js';
import type { EndpointHost } from './host.js';
import type { LiveEndpoint, LiveVariant } from './live-endpoint.js';
import { LoadError, type Prediction, PredictionError } from './runtimes/runtime.js';

type Input = Checked<Omit<InvokeEndpointCommandInput, '$metadata'>>;
type Output = Omit<InvokeEndpointCommandOutput, '$metadata'>;

const invalid = (message: string): ServiceError => new ServiceError('ValidationError', message);

/** Asks an endpoint's model; the exchange is captured before the answer is given. */
export const invokeEndpoint =
  (
    host: EndpointHost,
    random: () => number,
  ): Handler<InvokeEndpointCommandInput, InvokeEndpointCommandOutput> =>
  async (input, context) => {
    const started = performance.now();
    const endpoint = findLive(host, input, context);
    const body = bytesOf(input.Body);
    if (body.byteLength > limits.invocationBody_bytes) {
      throw invalid(
        `The body has ${body.byteLength} bytes; at most ${limits.invocationBody_bytes} are taken.`,
      );
    }
    const variant = endpoint.choose(input.TargetVariant, random());
    const ask = performance.now();
    let prediction: Prediction;
    try {
      prediction = await variant.predict({
        body,
        contentType: input.ContentType ?? '',
        accept: input.Accept,
        customAttributes: input.CustomAttributes,
        signal: context.signal,
      });
    } catch (error) {
      const refused = modelError(error, variant);
      variant.capture?.failed();
      const status = Number(refused.members.OriginalStatusCode ?? refused.status) || 500;
      variant.metrics.add(status, performance.now() - ask, performance.now() - started);
      throw refused;
    }
    const answered = performance.now();
    variant.capture?.exchanged({
      input: body,
      inputType: input.ContentType ?? '',
      output: prediction.body,
      outputType: prediction.contentType,
      customAttributes: input.CustomAttributes,
      inferenceId: input.InferenceId,
    });
    variant.metrics.add(200, answered - ask, performance.now() - started);
    return {
      Body: prediction.body as NonNullable<Output['Body']>,
      ContentType: prediction.contentType,
      InvokedProductionVariant: variant.name,
      CustomAttributes: prediction.customAttributes,
    };
  };

function findLive(host: EndpointHost, input: Input, context: CallContext): LiveEndpoint {
  const { EndpointName: name } = input;
  const endpoint = host.find(context.region, name);
  if (!endpoint || endpoint.resource.status === 'Creating') {
    throw invalid(`Endpoint ${name} of account ${context.accountId} not found.`);
  }
  if (endpoint.resource.status === 'Failed') {
    const reason = endpoint.resource.document.failureReason ?? '';
    throw failed(`Endpoint ${name} has failed. ${reason}`, 500, reason);
  }
  if (input.TargetModel !== undefined || input.TargetContainerHostname !== undefined) {
    throw invalid(
      `Endpoint ${name} has one model for each variant: leave out TargetModel and TargetContainerHostname.`,
    );
  }
  return endpoint;
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return Buffer.from(body);
  if (body === undefined) return new Uint8Array();
  throw invalid('The body must be bytes.');
}

const failed = (message: string, status: number, original: string): ServiceError =>
  new ServiceError('ModelError', message, 424, {
    OriginalStatusCode: status,
    OriginalMessage: original,
  });

/** What a client is told when the model refused, or could not be loaded; anything else is a bug. */
function modelError(error: unknown, variant: LiveVariant): ServiceError {
  if (error instanceof PredictionError) {
    const who = error.status >= 400 && error.status < 500 ? 'client' : 'server';
    const text = `Received ${who} error (${error.status}) from ${variant.name} with message "${error.message}".`;
    return failed(text, error.status, error.message);
  }
  if (error instanceof LoadError) {
    return failed(
      `The model of ${variant.name} is not ready. ${error.message}`,
      503,
      error.message,
    );
  }
  throw new Error(`variant ${variant.name}: ${messageOf(error)}`, { cause: error });
}
