import type {
  ContainerDefinition,
  CreateEndpointCommandInput,
  CreateEndpointCommandOutput,
  CreateEndpointConfigCommandInput,
  DescribeModelCommandOutput,
  EndpointConfigSummary,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { messageOf } from '../../base/errors.js';
import type { CallContext, Handler } from '../../base/service.js';
import { type Family, type FamilyDocument, findInFamily } from '../common/family.js';
import { cannotCreateExisting } from '../common/not-found.js';
import { captureSettings } from './capture/settings.js';
import type { EndpointsDeps } from './deps.js';
import {
  type EndpointDocument,
  type EndpointResource,
  endpointKind,
  type VariantDocument,
} from './document.js';
import { emitStateChange } from './events.js';
import type { EndpointHost } from './host.js';

type Configs = Family<CreateEndpointConfigCommandInput, EndpointConfigSummary>;
type Config = FamilyDocument<CreateEndpointConfigCommandInput>;

const existing = cannotCreateExisting('endpoint');

/** AWS's waiters look every 30 s, so an endpoint that loads in a moment should be found loaded. */
const answerAfter_ms = 1_000;

/** Creates an endpoint from its configuration; models that take longer load after the answer. */
export const createEndpoint =
  (
    deps: EndpointsDeps,
    configs: Configs,
    host: EndpointHost,
  ): Handler<CreateEndpointCommandInput, CreateEndpointCommandOutput> =>
  async (input, context) => {
    const { EndpointName: name, EndpointConfigName } = input;
    const config = await findInFamily(configs, deps.resources, EndpointConfigName, context);
    const now = deps.clock.now();
    const resource: EndpointResource = {
      kind: endpointKind,
      region: context.region,
      name,
      arn: sagemakerArn(context, endpointKind, name),
      status: 'Creating',
      created: now,
      modified: now,
      document: await documentOf(deps, config.name, config.document, context),
    };
    await deps.state.transaction(async (rows) => {
      if (!(await deps.resources.within(rows).insert(resource))) throw existing(resource.arn);
      await deps.tags.add(rows, resource.arn, input.Tags ?? []);
    });
    await createLogGroup(deps, name, context);
    await warnOfBucket(deps, resource);
    await emitStateChange(deps, resource);
    await host.create(resource, answerAfter_ms);
    return { EndpointArn: resource.arn };
  };

/** AWS creates such an endpoint too; its captures have nowhere to go until the bucket is there. */
async function warnOfBucket(deps: EndpointsDeps, resource: EndpointResource): Promise<void> {
  const { capture } = resource.document;
  if (!capture) return;
  const { bucket, enabled } = captureSettings(capture);
  if (!enabled || (await deps.objects.bucketRegion(bucket)) !== undefined) return;
  deps.log('warn', 'the bucket for captures does not exist: create it, or records are dropped', {
    endpoint: resource.name,
    bucket,
  });
}

async function documentOf(
  deps: EndpointsDeps,
  config: string,
  from: Config,
  context: CallContext,
): Promise<EndpointDocument> {
  const variants: VariantDocument[] = [];
  for (const settings of from.ProductionVariants) {
    const ModelName = settings.ModelName ?? '';
    const model = await deps.calls.sagemaker.DescribeModel({ ModelName }, context);
    variants.push({
      name: settings.VariantName,
      model: ModelName,
      weight: settings.InitialVariantWeight ?? 1,
      settings,
      ...containerOf(model),
    });
  }
  return {
    config,
    variants,
    capture: from.DataCaptureConfig,
    asyncInference: from.AsyncInferenceConfig,
  };
}

function containerOf(model: Pick<DescribeModelCommandOutput, 'PrimaryContainer' | 'Containers'>): {
  container: ContainerDefinition;
  unserved?: string;
} {
  const containers = model.PrimaryContainer ? [model.PrimaryContainer] : (model.Containers ?? []);
  const [container = {}] = containers;
  if (containers.length > 1) {
    return {
      container,
      unserved: 'A model of several containers is not served: make a model of one container.',
    };
  }
  if (container.Mode === 'MultiModel') {
    return {
      container,
      unserved: 'A multi-model container is not served: make one model for each artefact.',
    };
  }
  return { container };
}

/** SDKs that wait for an endpoint's log read its group even where nothing was logged. */
async function createLogGroup(
  deps: EndpointsDeps,
  name: string,
  context: CallContext,
): Promise<void> {
  const logGroupName = `/aws/sagemaker/Endpoints/${name}`;
  try {
    await deps.calls.logs.CreateLogGroup({ logGroupName }, context);
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    if (code === 'ResourceAlreadyExistsException') return; // of an endpoint of that name before
    deps.log('warn', 'the log group of an endpoint could not be made', {
      logGroupName,
      error: messageOf(error),
    });
  }
}
