import type { MonitoringType } from '@aws-sdk/client-sagemaker';
import { validationException } from '../../base/errors.js';

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

const modelQuality: MonitorType = {
  name: 'ModelQuality',
  jobPrefix: 'model-quality-monitoring',
  groundTruth: true,
  baselineFiles: { constraints: 'constraints.json' },
  sides: ['endpointOutput'],
  environment: ({ problemType, input }) => ({
    analysis_type: 'MODEL_QUALITY',
    problem_type: problemType,
    inference_attribute: input.inferenceAttribute,
    probability_attribute: input.probabilityAttribute,
    probability_threshold_attribute: input.probabilityThreshold?.toFixed(6),
  }),
};

const types: Partial<Record<MonitoringType, MonitorType>> = {
  DataQuality: dataQuality,
  ModelQuality: modelQuality,
};

/** @throws ValidationException for a type that is not served yet. */
export function monitorTypeOf(name: MonitoringType): MonitorType {
  const found = types[name];
  if (found) return found;
  throw validationException(
    `Schedules of MonitoringType ${name} are not served yet: ${Object.keys(types).join(' and ')} ` +
      'are. The job definition itself is kept.',
  );
}
