import type { ProblemType } from '@guiderail/analysis';
import { type Environment, readNumber } from '../../../common/job-environment.js';
import { JobFailure } from '../../../common/processing-image.js';
import type { AnalysisTask } from '../task.js';
import { readWorth } from './worth.js';

const problemTypes: readonly ProblemType[] = [
  'Regression',
  'BinaryClassification',
  'MulticlassClassification',
];

/** Predictions against their labels. */
export const modelQualityTask: AnalysisTask = {
  analysisType: 'MODEL_QUALITY',
  metrics: 'model-metrics',
  read: (env) => ({
    modelQuality: {
      problemType: problemType(env),
      attributes: {
        inference: env.inference_attribute || undefined,
        probability: env.probability_attribute || undefined,
        groundTruth: env.ground_truth_attribute || undefined,
      },
      probabilityThreshold: readNumber(env, 'probability_threshold_attribute'),
      positiveLabel: env.positive_label || undefined,
      worth: readWorth(env),
    },
  }),
  load: async () => (await import('./run-model-quality.js')).runModelQuality,
};

function problemType({ problem_type: type }: Environment): ProblemType {
  const found = problemTypes.find((one) => one === type);
  if (found) return found;
  const given = type ? `${JSON.stringify(type)} is unknown` : 'is missing';
  throw new JobFailure(`problem_type ${given}: give ${problemTypes.join(', ')}.`);
}
