import type {
  DataCaptureConfigSummary,
  DescribeEndpointCommandInput,
  DescribeEndpointCommandOutput,
  PendingDeploymentSummary,
  PendingProductionVariantSummary,
  ProductionVariantSummary,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { Resources } from '../common/resources.js';
import { soonSettled } from '../common/soon-settled.js';
import {
  type EndpointResource,
  findEndpoint,
  instancesOf,
  statusOf,
  type VariantDocument,
} from './document.js';

export const describeEndpoint =
  (
    resources: Resources,
    now: () => number,
  ): Handler<DescribeEndpointCommandInput, DescribeEndpointCommandOutput> =>
  async (input, context) => {
    const resource = await soonSettled(context, {
      read: () => findEndpoint(resources, input.EndpointName, context),
      since: ({ status, created, document: { update } }) =>
        status === 'Creating' ? created : update?.started,
      now,
    });
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
      LastDeploymentConfig: document.strategy,
      AsyncInferenceConfig: document.asyncInference,
      ExplainerConfig: document.explainer,
      PendingDeploymentSummary: pendingSummary(resource),
    };
  };

const imagesOf = ({ container }: VariantDocument, created: number) => [
  {
    SpecifiedImage: container.Image,
    ResolvedImage: container.Image,
    ResolutionTime: new Date(created),
  },
];

function summaryOf(
  variant: VariantDocument,
  { created }: EndpointResource,
): ProductionVariantSummary {
  const { name, weight, settings } = variant;
  const serverless = variant.serverless ?? settings.ServerlessConfig;
  const count = instancesOf(variant);
  return {
    VariantName: name,
    DeployedImages: imagesOf(variant, created),
    CurrentWeight: weight,
    DesiredWeight: weight,
    ...(serverless
      ? { CurrentServerlessConfig: serverless }
      : { CurrentInstanceCount: count, DesiredInstanceCount: count }),
  };
}

function pendingSummary({ document }: EndpointResource): PendingDeploymentSummary | undefined {
  const { update } = document;
  if (!update) return undefined;
  const variants = update.variants.map((variant): PendingProductionVariantSummary => {
    const { name, weight, settings } = variant;
    return {
      VariantName: name,
      DeployedImages: imagesOf(variant, update.started),
      DesiredWeight: weight,
      InstanceType: settings.InstanceType,
      VariantStatus: [{ Status: 'Creating', StartTime: new Date(update.started) }],
      ...(settings.ServerlessConfig
        ? { DesiredServerlessConfig: settings.ServerlessConfig }
        : { DesiredInstanceCount: instancesOf(variant) }),
    };
  });
  return {
    EndpointConfigName: update.config,
    ProductionVariants: variants,
    StartTime: new Date(update.started),
  };
}

function captureSummary({
  status,
  document,
}: EndpointResource): DataCaptureConfigSummary | undefined {
  const { capture } = document;
  if (!capture) return undefined;
  const enabled = capture.EnableCapture ?? true;
  const serves = status === 'InService' || status === 'Updating';
  return {
    EnableCapture: enabled,
    CaptureStatus: enabled && serves ? 'Started' : 'Stopped',
    CurrentSamplingPercentage: capture.InitialSamplingPercentage,
    DestinationS3Uri: capture.DestinationS3Uri,
    KmsKeyId: capture.KmsKeyId,
  };
}
