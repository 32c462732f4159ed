import type { CreateProcessingJobRequest, ProcessingInput, Tag } from '@aws-sdk/client-sagemaker';
import { capturePrefixes } from './capture-prefixes.js';
import { type JobDefinition, outputPath } from './job-definition.js';
import { analyzerJobRequest, processingInput, scriptInput } from './processing-requests.js';
import { s3PathJoin } from './s3-uri.js';
import type { Session } from './session.js';

/** The service takes ten inputs a job; baseline and scripts need up to four. */
const mostPrefixes = 6;

export interface OnDemandRun {
  readonly jobName: string;
  readonly start: Date;
  readonly end: Date;
  readonly outputS3Uri: string;
  readonly scheduleName?: string | undefined;
  readonly definition: JobDefinition;
  readonly tags?: readonly Tag[] | undefined;
}

/**
 * The processing job that does what a schedule's run does: the window's captures and the baseline
 * as inputs at the places where the analyzer looks for them, and the settings that it reads.
 * @throws Error when the endpoint captures nothing, or the definition has another input.
 */
export async function onDemandRequest(
  session: Session,
  run: OnDemandRun,
): Promise<CreateProcessingJobRequest> {
  const { definition } = run;
  const input = definition.JobInput?.EndpointInput;
  if (!input?.EndpointName || !input.LocalPath) {
    throw new Error('Only monitors of an endpoint can be run at once; give endpointInput.');
  }
  const captures = await captureInputs(session, run, input.EndpointName, input.LocalPath);
  const baseline = await baselineInputs(session, definition);
  const app = definition.AppSpecification;
  const before = scriptInput('record_preprocessor_script', app?.RecordPreprocessorSourceUri);
  const after = scriptInput(
    'post_analytics_processor_script',
    app?.PostAnalyticsProcessorSourceUri,
  );
  return analyzerJobRequest({
    jobName: run.jobName,
    inputs: [...captures, ...baseline.inputs, ...before.inputs, ...after.inputs],
    outputS3Uri: run.outputS3Uri,
    environment: {
      ...app?.Environment,
      dataset_format: JSON.stringify({
        sagemakerCaptureJson: { captureIndexNames: ['endpointInput', 'endpointOutput'] },
      }),
      dataset_source: input.LocalPath,
      output_path: outputPath,
      start_time: isoSeconds(run.start),
      end_time: isoSeconds(nextSecond(run.end)),
      // a job outside of a schedule publishes no metrics
      publish_cloudwatch_metrics: 'Disabled',
      sagemaker_endpoint_name: input.EndpointName,
      ...(run.scheduleName !== undefined && {
        sagemaker_monitoring_schedule_name: run.scheduleName,
      }),
      ...baseline.environment,
      ...before.environment,
      ...after.environment,
    },
    definition,
    tags: run.tags,
  });
}

/** Captures carry whole seconds: the window's last one is in it as soon as it has begun. */
const nextSecond = (time: Date): Date => new Date(Math.ceil(time.getTime() / 1000) * 1000);

const isoSeconds = (time: Date): string => time.toISOString().replace(/\.\d+/, '');

async function captureInputs(
  session: Session,
  run: OnDemandRun,
  endpointName: string,
  localPath: string,
): Promise<ProcessingInput[]> {
  const endpoint = await session.describeEndpoint(endpointName);
  const destination = endpoint.DataCaptureConfig?.DestinationS3Uri;
  if (!destination) {
    throw new Error(
      `The endpoint ${endpointName} captures nothing; deploy it with a DataCaptureConfig.`,
    );
  }
  const variants = (endpoint.ProductionVariants ?? []).map(({ VariantName }) => VariantName ?? '');
  const most = Math.floor(mostPrefixes / Math.max(1, variants.length));
  const parts = capturePrefixes(run.start.getTime(), run.end.getTime(), most);
  const paths = parts
    ? variants.flatMap((variant) => parts.map((part) => `${endpointName}/${variant}/${part}`))
    : [endpointName];
  return paths.map((path, index) =>
    processingInput(
      `endpoint_input_${index + 1}`,
      s3PathJoin(destination, path),
      `${localPath}/${path}`,
    ),
  );
}

/** The baseline's two files, those of the baselining job where the definition names no others. */
async function baselineInputs(
  session: Session,
  definition: JobDefinition,
): Promise<{ inputs: ProcessingInput[]; environment: Record<string, string> }> {
  const config = definition.BaselineConfig;
  let constraints = config?.ConstraintsResource?.S3Uri;
  let statistics = config?.StatisticsResource?.S3Uri;
  if (config?.BaseliningJobName !== undefined && !(constraints && statistics)) {
    const job = await session.describeProcessingJob(config.BaseliningJobName);
    const output = job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri;
    constraints ??= output && s3PathJoin(output, 'constraints.json');
    statistics ??= output && s3PathJoin(output, 'statistics.json');
  }
  const inputs: ProcessingInput[] = [];
  const environment: Record<string, string> = {};
  if (constraints) {
    const path = '/opt/ml/processing/baseline/constraints';
    inputs.push(processingInput('constraints', constraints, path));
    environment.baseline_constraints = `${path}/${constraints.split('/').at(-1)}`;
  }
  if (statistics) {
    const path = '/opt/ml/processing/baseline/stats';
    inputs.push(processingInput('baseline', statistics, path));
    environment.baseline_statistics = `${path}/${statistics.split('/').at(-1)}`;
  }
  return { inputs, environment };
}
