import type { PredictorConfig } from '@guiderail/analysis';
import { messageOf, ServiceError } from '../../base/errors.js';
import { LoadError, type Runtime } from '../common/model-runtime.js';
import { type ImageJob, JobFailure } from '../common/processing-image.js';
import type { ClarifyDeps } from './deps.js';

type Names = Pick<PredictorConfig, 'endpoint_name' | 'model_name'>;

/**
 * Opens the model that a configuration's predictor names, apart from any endpoint: what it is asked
 * is neither captured nor counted there. A model's name may be an endpoint's, whose variant with
 * the most weight is then taken.
 * @throws JobFailure when there is no such model, or it cannot be served.
 */
export async function openModel(
  deps: Pick<ClarifyDeps, 'calls' | 'models'>,
  job: ImageJob,
  predictor: Names,
  report: (line: string) => void,
): Promise<Runtime> {
  const { endpoint_name: endpoint, model_name: name } = predictor;
  const model = endpoint
    ? await modelOfEndpoint(deps, job, endpoint)
    : await modelNamed(deps, job, name ?? '', report);
  const served = deps.models.containerOf(model.description);
  if (served.runsCode && !job.mayRunCode) {
    throw new JobFailure(
      `Model ${model.name} is a program, and the access key that made this job may not run code.`,
    );
  }
  try {
    return await deps.models.open(served, { onLine: report });
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    throw new JobFailure(`Model ${model.name} cannot be opened. ${error.message}`);
  }
}

type Description = Parameters<ClarifyDeps['models']['containerOf']>[0];

interface Found {
  readonly name: string;
  readonly description: Description;
}

async function modelNamed(
  deps: Pick<ClarifyDeps, 'calls'>,
  job: ImageJob,
  name: string,
  report: (line: string) => void,
): Promise<Found> {
  const description = await orUndefined(
    deps.calls.sagemaker.DescribeModel({ ModelName: name }, { region: job.region }),
  );
  if (description) return { name, description };
  const found = await modelOfEndpoint(deps, job, name).catch((error: unknown) => {
    if (!(error instanceof JobFailure)) throw error;
    throw new JobFailure(`The predictor's model_name ${name} is no model, and no endpoint either.`);
  });
  report(`model_name ${name} is an endpoint: its model ${found.name} is asked.`);
  return found;
}

async function modelOfEndpoint(
  { calls: { sagemaker } }: Pick<ClarifyDeps, 'calls'>,
  { region }: ImageJob,
  EndpointName: string,
): Promise<Found> {
  const endpoint = await orUndefined(sagemaker.DescribeEndpoint({ EndpointName }, { region }));
  if (!endpoint) throw new JobFailure(`The predictor's endpoint ${EndpointName} does not exist.`);
  const { ProductionVariants: variants = [] } = await sagemaker.DescribeEndpointConfig(
    { EndpointConfigName: endpoint.EndpointConfigName },
    { region },
  );
  const weight = (index: number) => variants[index]?.InitialVariantWeight ?? 1;
  const [first] = variants.map((_, index) => index).sort((a, b) => weight(b) - weight(a));
  const ModelName = variants[first ?? 0]?.ModelName;
  const description =
    ModelName && (await orUndefined(sagemaker.DescribeModel({ ModelName }, { region })));
  if (description) return { name: ModelName, description };
  throw new JobFailure(
    `The model ${ModelName ?? ''} of endpoint ${EndpointName} does not exist any more: give the ` +
      'predictor a model_name.',
  );
}

/** What a Describe call answers; undefined where there is no such thing. */
async function orUndefined<T>(described: Promise<T>): Promise<T | undefined> {
  try {
    return await described;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (!/could not find|not exist|not found/i.test(messageOf(error))) throw error;
    return undefined;
  }
}
