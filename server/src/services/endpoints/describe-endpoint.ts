import type {
  DataCaptureConfigSummary,
  DescribeEndpointCommandInput,
  DescribeEndpointCommandOutput,
  ProductionVariantSummary,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { Resources } from '../common/resources.js';
import { type EndpointResource, findEndpoint, statusOf, type VariantDocument } from './document.js';

export const describeEndpoint =
  (resources: Resources): Handler<DescribeEndpointCommandInput, DescribeEndpointCommandOutput> =>
  async (input, context) => {
    const resource = await findEndpoint(resources, input.EndpointName, context);
    const { document } = resource;
    return {
      EndpointName: resource.name,
      EndpointArn: resource.arn,
      EndpointConfigName: document.config,
      ...(resource.status === 'Creating' || resource.status === 'Failed'
        ? {}
        : { ProductionVariants: document.variants.map((one) => summaryOf(one, resource)) }),
      DataCaptureConfig: captureSummary(resource),
      EndpointStatus: statusOf(resource),
      FailureReason: document.failureReason,
      CreationTime: new Date(resource.created),
      LastModifiedTime: new Date(resource.modified),
      AsyncInferenceConfig: document.asyncInference,
    };
  };

function summaryOf(
  { name, weight, settings, container }: VariantDocument,
  { created }: EndpointResource,
): ProductionVariantSummary {
  const count = settings.InitialInstanceCount;
  return {
    VariantName: name,
    DeployedImages: [
      {
        SpecifiedImage: container.Image,
        ResolvedImage: container.Image,
        ResolutionTime: new Date(created),
      },
    ],
    CurrentWeight: weight,
    DesiredWeight: weight,
    ...(settings.ServerlessConfig
      ? { CurrentServerlessConfig: settings.ServerlessConfig }
      : { CurrentInstanceCount: count ?? 1, DesiredInstanceCount: count ?? 1 }),
  };
}

function captureSummary({
  status,
  document,
}: EndpointResource): DataCaptureConfigSummary | undefined {
  const { capture } = document;
  if (!capture) return undefined;
  const enabled = capture.EnableCapture ?? true;
  return {
    EnableCapture: enabled,
    CaptureStatus: enabled && status === 'InService' ? 'Started' : 'Stopped',
    CurrentSamplingPercentage: capture.InitialSamplingPercentage,
    DestinationS3Uri: capture.DestinationS3Uri,
    KmsKeyId: capture.KmsKeyId,
  };
}
