import type {
  InvokeEndpointCommandInput,
  InvokeEndpointCommandOutput,
} from '@aws-sdk/client-sagemaker-runtime';
import { messageOf, ServiceError } from '../../base/errors.js';
import type { CallContext, Checked, Handler } from '../../base/service.js';
import { EndpointExplainer } from './explainer/endpoint-explainer.js';
import type { EndpointHost } from './host.js';
import type { LiveEndpoint } from './live-endpoint.js';
import type { LiveVariant } from './live-variant.js';
import {
  LoadError,
  type Prediction,
  PredictionError,
  type PredictionRequest,
} from './runtimes/runtime.js';

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
    const explaining = explainingOf(endpoint, input);
    const variant = endpoint.choose(input.TargetVariant, random());
    variant.begin();
    try {
      return await ask(variant, new Question(input, body, context), started, explaining);
    } finally {
      variant.end();
    }
  };

/** What a model is asked. The signal is made when a runtime wants it: few do, and it costs. */
class Question implements PredictionRequest {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly accept: string | undefined;
  readonly customAttributes: string | undefined;
  readonly inferenceId: string | undefined;
  readonly #context: CallContext;

  constructor(input: Input, body: Uint8Array, context: CallContext) {
    this.body = body;
    this.contentType = input.ContentType ?? '';
    this.accept = input.Accept;
    this.customAttributes = input.CustomAttributes;
    this.inferenceId = input.InferenceId;
    this.#context = context;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }
}

/** The explainer of an endpoint, and the expression of the request in place of its own. */
interface Explaining {
  readonly explainer: EndpointExplainer;
  readonly enable: ReturnType<typeof EndpointExplainer.enable>;
}

function explainingOf({ fleet, resource }: LiveEndpoint, input: Input): Explaining | undefined {
  const { explainer } = fleet;
  const { EnableExplanations: expression, ContentType = '' } = input;
  if (explainer) return { explainer, enable: EndpointExplainer.enable(expression, ContentType) };
  if (expression === undefined) return undefined;
  throw invalid(
    `Endpoint ${resource.name} has no explainer: leave out EnableExplanations, or update the ` +
      'endpoint to a configuration with an ExplainerConfig.',
  );
}

async function ask(
  variant: LiveVariant,
  question: Question,
  started: number,
  explaining: Explaining | undefined,
): Promise<Output> {
  const asked = performance.now();
  let prediction: Prediction;
  try {
    prediction = await variant.predict(question);
  } catch (error) {
    const refused = modelError(error, variant);
    variant.capture?.failed();
    variant.metrics.add(
      originalStatus(refused),
      performance.now() - asked,
      performance.now() - started,
    );
    throw refused;
  }
  const answered = performance.now();
  variant.capture?.exchanged({
    input: question.body,
    inputType: question.contentType,
    output: prediction.body,
    outputType: prediction.contentType,
    customAttributes: question.customAttributes,
    inferenceId: question.inferenceId,
  });
  const model_ms = answered - asked;
  if (explaining) {
    prediction = await explain(variant, question, prediction, explaining, { model_ms, started });
  } else variant.metrics.add(200, model_ms, performance.now() - started);
  return {
    Body: prediction.body as NonNullable<Output['Body']>,
    ContentType: prediction.contentType,
    InvokedProductionVariant: variant.name,
    CustomAttributes: prediction.customAttributes,
  };
}

const originalStatus = ({ members, status }: ServiceError): number =>
  Number(members.OriginalStatusCode ?? status) || 500;

/** The prediction with its explanation; captured was the model's own. */
async function explain(
  variant: LiveVariant,
  question: Question,
  prediction: Prediction,
  { explainer, enable }: Explaining,
  { model_ms, started }: { readonly model_ms: number; readonly started: number },
): Promise<Prediction> {
  const began = performance.now();
  const count = (status: number): void => {
    const ended = performance.now();
    variant.metrics.explained(ended - began);
    variant.metrics.add(status, model_ms, began - started);
  };
  try {
    const answer = await explainer.answer(variant, question, prediction, enable);
    count(200);
    return answer;
  } catch (error) {
    const refused = modelError(error, variant);
    count(originalStatus(refused));
    throw refused;
  }
}

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
