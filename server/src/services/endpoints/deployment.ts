import type { CreateEndpointConfigCommandInput } from '@aws-sdk/client-sagemaker';
import { mayNotRunCode } from '../../base/errors.js';
import type { CallContext } from '../../base/service.js';
import type { FamilyDocument } from '../common/family.js';
import { captureSettings } from './capture/settings.js';
import type { EndpointsDeps } from './deps.js';
import type { Deployment, VariantDocument } from './document.js';
import { containerOf } from './model-opener.js';

type Config = FamilyDocument<CreateEndpointConfigCommandInput>;

/**
 * What an endpoint is to serve by a configuration, with its models as they are now.
 * @throws AccessDeniedException where a model is a program and the key may not have any run.
 */
export async function deploymentOf(
  deps: Pick<EndpointsDeps, 'calls'>,
  config: string,
  from: Config,
  context: CallContext,
): Promise<Deployment> {
  const variants: VariantDocument[] = [];
  for (const settings of from.ProductionVariants) {
    const ModelName = settings.ModelName ?? '';
    const model = await deps.calls.sagemaker.DescribeModel({ ModelName }, context);
    const { runsCode, ...served } = containerOf(model);
    if (!context.mayRunCode && runsCode) {
      throw mayNotRunCode(`the model "${ModelName}" (${served.container.Image})`);
    }
    variants.push({
      name: settings.VariantName,
      model: ModelName,
      weight: settings.InitialVariantWeight ?? 1,
      settings,
      ...served,
    });
  }
  return {
    config,
    variants,
    capture: from.DataCaptureConfig,
    asyncInference: from.AsyncInferenceConfig,
    explainer: from.ExplainerConfig,
  };
}

/** AWS takes such a configuration too; its captures have nowhere to go until the bucket is there. */
export async function warnOfBucket(
  deps: Pick<EndpointsDeps, 'objects' | 'log'>,
  endpoint: string,
  { capture }: Deployment,
): Promise<void> {
  if (!capture) return;
  const { bucket, enabled } = captureSettings(capture);
  if (!enabled || (await deps.objects.bucketRegion(bucket)) !== undefined) return;
  deps.log('warn', 'the bucket for captures does not exist: create it, or records are dropped', {
    endpoint,
    bucket,
  });
}
