import { repositoryOf } from '../common/image-name.js';
import type { Runtime } from './execution.js';
import { type MetricDefinition, xgboostDefinitions } from './metrics/definitions.js';
import { type Matcher, xgboostMatcher } from './metrics/matcher.js';
import { ContainerRuntime } from './runtimes/container.js';
import { EntrypointRuntime } from './runtimes/entrypoint.js';
import { ScriptRuntime } from './runtimes/script.js';
import { XgboostRuntime } from './runtimes/xgboost.js';
import type { TrainingRequest } from './store.js';

/** A way to run a job. */
export interface Algorithm {
  /** Repositories of the images that stand for it, without a script or a command. */
  readonly images: readonly string[];
  /** Whether it runs what the caller brings: only keys that may run code may train so. */
  readonly runsCode: boolean;
  /** Metrics of its own; without them the request's definitions hold. */
  readonly metrics?: {
    readonly definitions: readonly MetricDefinition[] & MetricDefinition[];
    readonly matcher: Matcher;
  };
  readonly runtime: () => Runtime;
}

const algorithms = {
  xgboost: {
    images: ['sagemaker-xgboost', 'xgboost'],
    runsCode: false,
    metrics: { definitions: xgboostDefinitions, matcher: xgboostMatcher },
    runtime: () => new XgboostRuntime(),
  },
  python: { images: [], runsCode: true, runtime: () => new ScriptRuntime('python') },
  node: { images: ['guiderail/node'], runsCode: true, runtime: () => new ScriptRuntime('node') },
  entrypoint: { images: [], runsCode: true, runtime: () => new EntrypointRuntime() },
  container: { images: [], runsCode: true, runtime: () => new ContainerRuntime() },
} satisfies Readonly<Record<string, Algorithm>>;

const byImage = new Map<string, Algorithm>(
  Object.values<Algorithm>(algorithms).flatMap((one) => one.images.map((image) => [image, one])),
);

/** Images whose packages our Python for scripts has. */
const frameworkImages = [...algorithms.xgboost.images, 'sagemaker-scikit-learn'];

/**
 * Which way a request asks for. Hyperparameters with `sagemaker_program` are script mode, as the
 * SDK's frameworks send it; its entry point's name tells Python from Node.
 */
export function algorithmOf(request: TrainingRequest): Algorithm {
  const image = repositoryOf(request.AlgorithmSpecification?.TrainingImage ?? '');
  const program = request.HyperParameters?.sagemaker_program;
  const named = byImage.get(image) ?? algorithms.container;
  if (named === algorithms.node) return named;
  if (program !== undefined) {
    return /\.(m?js|m?ts)"?$/.test(program) ? algorithms.node : algorithms.python;
  }
  const entrypoint = request.AlgorithmSpecification?.ContainerEntrypoint ?? [];
  if (entrypoint.length > 0 && frameworkImages.includes(image)) return algorithms.entrypoint;
  return named;
}
