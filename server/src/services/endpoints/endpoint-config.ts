import type {
  CreateEndpointConfigCommandInput,
  EndpointConfigSummary,
} from '@aws-sdk/client-sagemaker';
import { validationException } from '../../base/errors.js';
import type { CallContext, Checked } from '../../base/service.js';
import type { Family } from '../common/family.js';
import { cannotCreateExisting, couldNotFind } from '../common/not-found.js';
import { captureSettings } from './capture/settings.js';
import type { EndpointsDeps } from './deps.js';

type Input = Checked<Omit<CreateEndpointConfigCommandInput, '$metadata'>>;

/** Endpoint configurations: variants with their models and weights, and what is captured. */
export const endpointConfigs = (
  deps: Pick<EndpointsDeps, 'calls'>,
): Family<CreateEndpointConfigCommandInput, EndpointConfigSummary> => ({
  kind: 'endpoint-config',
  operations: {
    create: 'CreateEndpointConfig',
    describe: 'DescribeEndpointConfig',
    list: 'ListEndpointConfigs',
    delete: 'DeleteEndpointConfig',
  },
  members: {
    name: 'EndpointConfigName',
    arn: 'EndpointConfigArn',
    list: 'EndpointConfigs',
  },
  habits: { createdAtOrAfter: true },
  event: 'SageMaker Endpoint Config State Change',
  exists: cannotCreateExisting('endpoint configuration'),
  missing: couldNotFind('endpoint configuration'),
  check: (input, context) => check(deps, input, context),
  summary: ({ name, arn, created }) => ({
    EndpointConfigName: name,
    EndpointConfigArn: arn,
    CreationTime: new Date(created),
  }),
});

async function check(
  deps: Pick<EndpointsDeps, 'calls'>,
  input: Input,
  context: CallContext,
): Promise<void> {
  const names = new Set<string>();
  let weight = 0;
  for (const variant of input.ProductionVariants) {
    if (names.has(variant.VariantName)) {
      throw validationException(`Two production variants are called "${variant.VariantName}".`);
    }
    names.add(variant.VariantName);
    weight += variant.InitialVariantWeight ?? 1;
    if (!variant.ModelName) {
      throw validationException(`Production variant "${variant.VariantName}" needs a ModelName.`);
    }
    await deps.calls.sagemaker.DescribeModel({ ModelName: variant.ModelName }, context);
  }
  if (weight <= 0) {
    throw validationException('At least one production variant needs a weight greater than 0.');
  }
  if (input.DataCaptureConfig) captureSettings(input.DataCaptureConfig);
}
