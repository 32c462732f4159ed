import type { MonitoringType } from '@aws-sdk/client-sagemaker';

/** A definition's kind by its type, which is also its word in the ARN. */
const kinds = {
  DataQuality: 'data-quality-job-definition',
  ModelQuality: 'model-quality-job-definition',
  ModelBias: 'model-bias-job-definition',
  ModelExplainability: 'model-explainability-job-definition',
} as const satisfies Record<MonitoringType, string>;

export const definitionKind = (type: MonitoringType): string => kinds[type];
