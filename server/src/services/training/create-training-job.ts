import type {
  CreateTrainingJobCommandInput,
  CreateTrainingJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { mayNotRunCode, validationException } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { insertJob } from '../common/job-store.js';
import { algorithmOf } from './algorithm.js';
import type { TrainingDeps } from './deps.js';
import { compileRegex } from './metrics/definitions.js';
import type { TrainingRunner } from './runner.js';
import { announce, nextTransitions, type TrainingRequest, trainingJobKind } from './store.js';

/** Takes a job in; it is InProgress from then on and runs as soon as there is room. */
export function createTrainingJob(
  deps: TrainingDeps,
  runner: TrainingRunner,
): Handler<CreateTrainingJobCommandInput, CreateTrainingJobCommandOutput> {
  return async ({ Tags: tags, ...request }, context) => {
    if (algorithmOf(request).runsCode && !context.mayRunCode) {
      throw mayNotRunCode('training with a script or a container');
    }
    check(request);
    const name = request.TrainingJobName;
    const at = { region: context.region, name, arn: sagemakerArn(context, trainingJobKind, name) };
    const documentAt = (now: number) => ({
      request,
      transitions: nextTransitions([], 'Starting', now),
    });
    const job = await insertJob(deps, trainingJobKind, at, documentAt, tags);
    await announce(deps, job);
    await runner.enqueue(job);
    return { TrainingJobArn: job.arn };
  };
}

/** What is known to be wrong before anything runs. @throws ValidationException */
function check(request: TrainingRequest): void {
  const specification = request.AlgorithmSpecification;
  if (!specification?.TrainingImage) {
    throw validationException(
      'AlgorithmSpecification.TrainingImage is missing: name the image to train with; algorithms ' +
        'by name (AlgorithmName) and serverless jobs are not served.',
    );
  }
  if (!request.ResourceConfig || !request.StoppingCondition || !request.OutputDataConfig) {
    throw validationException(
      'A training job needs ResourceConfig, StoppingCondition and OutputDataConfig.',
    );
  }
  checkOutput(request.OutputDataConfig.S3OutputPath);
  const modes = [
    specification.TrainingInputMode,
    ...(request.InputDataConfig ?? []).map((channel) => channel.InputMode),
  ];
  if (modes.includes('Pipe')) {
    throw validationException(
      'Pipe input mode is not served: use File or FastFile, which give the same files.',
    );
  }
  checkChannels(request);
  checkMetrics(request);
}

function checkOutput(path: string): void {
  if (/^s3:\/\/[^/]+/.test(path)) return;
  throw validationException(
    `OutputDataConfig.S3OutputPath is ${path}: it must have the form s3://bucket/prefix.`,
  );
}

function checkChannels({ InputDataConfig: channels = [] }: TrainingRequest): void {
  const names = new Set<string>();
  for (const { ChannelName: name, DataSource } of channels) {
    if (names.has(name)) throw validationException(`There are two channels named ${name}.`);
    names.add(name);
    const type = DataSource?.S3DataSource?.S3DataType;
    if (type !== 'S3Prefix' && type !== 'ManifestFile') {
      throw validationException(
        `The channel ${name} has ${type ?? 'no S3DataSource'}: served are S3DataSource with ` +
          'S3DataType S3Prefix or ManifestFile.',
      );
    }
  }
}

function checkMetrics(request: TrainingRequest): void {
  const definitions = request.AlgorithmSpecification?.MetricDefinitions ?? [];
  if (definitions.length > 0 && algorithmOf(request).metrics) {
    throw validationException(
      "You can't override the metric definitions for Amazon SageMaker algorithms. Please retry " +
        'your request without specifying metric definitions.',
    );
  }
  for (const { Name, Regex } of definitions) {
    if (compileRegex(Regex) === undefined) {
      throw validationException(`The regular expression of the metric ${Name} cannot be read.`);
    }
  }
}
