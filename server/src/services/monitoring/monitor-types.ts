import type { MonitoringType } from '@aws-sdk/client-sagemaker';
import { canBeBaseline } from '@guiderail/analysis';

/** What of a plan decides how its data is analysed. */
export interface AnalysedPlan {
  readonly problemType?: string | undefined;
  readonly input: {
    readonly inferenceAttribute?: string | undefined;
    readonly probabilityAttribute?: string | undefined;
    readonly probabilityThreshold?: number | undefined;
  };
}

/** In what one type of monitor differs from the others. */
export interface MonitorType {
  readonly name: MonitoringType;
  /** What the names of its jobs begin with, as AWS has it. */
  readonly jobPrefix: string;
  /** Whether labels are merged with the predictions first, in a job of its own. */
  readonly groundTruth: boolean;
  /** Names of the files that a baselining job leaves and that its runs are checked against. */
  readonly baselineFiles: { readonly constraints: string; readonly statistics?: string };
  /** The captured sides that are analysed, as the dataset's format names them. */
  readonly sides: readonly ('endpointInput' | 'endpointOutput')[];
  /** Whether its job is told of an analysis configuration, which is Clarify's. */
  readonly configured?: boolean;
  /**
   * Of types whose first run that completes is the baseline of the later ones where none is given:
   * whether what a run found can be one.
   */
  readonly canBeBaseline?: (content: Uint8Array) => boolean;
  /** What the analyzer is told beside what all types tell it. */
  readonly environment: (plan: AnalysedPlan) => Readonly<Record<string, string | undefined>>;
}

const dataQuality: MonitorType = {
  name: 'DataQuality',
  jobPrefix: 'model-monitoring',
  groundTruth: false,
  baselineFiles: { constraints: 'constraints.json', statistics: 'statistics.json' },
  sides: ['endpointInput', 'endpointOutput'],
  environment: () => ({}),
};

/** Where a definition's input says that predictions stand in a record. */
const predictionAttributes = ({ input }: AnalysedPlan) => ({
  inference_attribute: input.inferenceAttribute,
  probability_attribute: input.probabilityAttribute,
  probability_threshold_attribute: input.probabilityThreshold?.toFixed(6),
});

const modelQuality: MonitorType = {
  name: 'ModelQuality',
  jobPrefix: 'model-quality-monitoring',
  groundTruth: true,
  baselineFiles: { constraints: 'constraints.json' },
  sides: ['endpointOutput'],
  environment: (plan) => ({
    analysis_type: 'MODEL_QUALITY',
    problem_type: plan.problemType,
    ...predictionAttributes(plan),
  }),
};

const modelBias: MonitorType = {
  name: 'ModelBias',
  jobPrefix: 'model-bias-monitoring',
  groundTruth: true,
  baselineFiles: { constraints: 'analysis.json' },
  sides: ['endpointInput', 'endpointOutput'],
  configured: true,
  canBeBaseline: (content) => canBeBaseline(content, 'ModelBias'),
  environment: (plan) => ({ analysis_type: 'MODEL_BIAS', ...predictionAttributes(plan) }),
};

const modelExplainability: MonitorType = {
  name: 'ModelExplainability',
  jobPrefix: 'model-explainability-monitoring',
  groundTruth: false,
  baselineFiles: { constraints: 'analysis.json' },
  sides: ['endpointInput', 'endpointOutput'],
  configured: true,
  canBeBaseline: (content) => canBeBaseline(content, 'ModelExplainability'),
  environment: (plan) => ({ analysis_type: 'MODEL_EXPLAINABILITY', ...predictionAttributes(plan) }),
};

const types: Readonly<Record<MonitoringType, MonitorType>> = {
  DataQuality: dataQuality,
  ModelQuality: modelQuality,
  ModelBias: modelBias,
  ModelExplainability: modelExplainability,
};

export const monitorTypeOf = (name: MonitoringType): MonitorType => types[name];
