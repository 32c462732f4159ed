import type { TrainingRequest } from './store.js';

/**
 * What runs a job: the built-in algorithm, a script in Python or Node, a command that a framework's
 * image is to run, or a container.
 */
export type Algorithm = 'xgboost' | 'python' | 'node' | 'entrypoint' | 'container';

const xgboostImages = new Set(['sagemaker-xgboost', 'xgboost']);
/** Images whose packages our Python for scripts has. */
const frameworkImages = new Set([...xgboostImages, 'sagemaker-scikit-learn']);

/** An image's repository: its registry, tag and digest do not matter. */
export function repositoryOf(image: string): string {
  const [name = ''] = image.split('@', 1);
  const parts = name.split('/');
  if (parts.length > 1 && /[.:]/.test(parts[0] as string)) parts.shift();
  return parts.join('/').replace(/:[^/]*$/, '');
}

/**
 * Which way a request asks for. Hyperparameters with `sagemaker_program` are script mode, as the
 * SDK's frameworks send it; its entry point's name tells Python from Node.
 */
export function algorithmOf(request: TrainingRequest): Algorithm {
  const image = repositoryOf(request.AlgorithmSpecification?.TrainingImage ?? '');
  const program = request.HyperParameters?.sagemaker_program;
  if (image === 'guiderail/node') return 'node';
  if (program !== undefined) return /\.(m?js|m?ts)"?$/.test(program) ? 'node' : 'python';
  const entrypoint = request.AlgorithmSpecification?.ContainerEntrypoint ?? [];
  if (entrypoint.length > 0 && frameworkImages.has(image)) return 'entrypoint';
  return xgboostImages.has(image) ? 'xgboost' : 'container';
}

/** Whether it runs what the caller brings: the built-in algorithm does not. */
export const runsCode = (algorithm: Algorithm): boolean => algorithm !== 'xgboost';
