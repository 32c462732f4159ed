import { createHash } from 'node:crypto';
import type {
  CreateProcessingJobCommandInput,
  DescribeEndpointCommandOutput,
  ProcessingInput,
} from '@aws-sdk/client-sagemaker';
import { validationException } from '../../base/errors.js';
import { hourPath, momentPath } from '../../base/time.js';
import { readS3Prefix, underS3Uri } from '../common/s3-uri.js';
import type { MonitoringDeps } from './deps.js';
import type { Execution } from './executions.js';
import type { Plan } from './plan.js';
import { compactMinute, isoSeconds, minutePath, once, timetableOf, type Window } from './window.js';

const root = '/opt/ml/processing';
const constraintsFolder = `${root}/baseline/constraints`;
const statisticsFolder = `${root}/baseline/stats`;
/** SageMaker takes ten inputs; two are the baseline's. */
const mostEndpointInputs = 8;

/**
 * The name of an execution's job: AWS's form, and the same each time it is asked for, so that a
 * run that a crash cut off finds its job again.
 */
export function executionJobName(execution: Execution): string {
  const { region, schedule, due, created } = execution;
  const id = createHash('sha256').update([region, schedule, due, created].join('\n')).digest('hex');
  return `model-monitoring-${compactMinute(due)}-${id.slice(0, 24)}`;
}

/**
 * Where an execution reports: under the hour of its tick, and the minute for schedules finer than
 * an hour. Runs on demand add their moment, so that they overwrite no scheduled report.
 */
export function reportUri(
  deps: Pick<MonitoringDeps, 'cron'>,
  plan: Plan,
  expression: string,
  execution: Execution,
): string {
  const output = plan.output.MonitoringOutputs[0]?.S3Output;
  if (!output) throw validationException('MonitoringOutputs needs one S3Output.');
  const { due, origin } = execution;
  const finer = expression !== once && timetableOf(deps.cron, expression).finerThanHour;
  const time = finer ? minutePath(due) : hourPath(due);
  const path = origin === 'on-demand' ? `${hourPath(due)}/${momentPath(due)}` : time;
  return underS3Uri(output.S3Uri, `${execution.endpoint}/${execution.schedule}/${path}`);
}

export interface ExecutionJobParts {
  readonly execution: Execution;
  readonly plan: Plan;
  readonly endpoint: Omit<DescribeEndpointCommandOutput, '$metadata'>;
  /** Variants with captures in the window, be they served still or not. */
  readonly captured: readonly string[];
  readonly window: Window;
  readonly report: string;
  readonly baseline: Baseline;
}

/** S3 URIs of the baseline's files, where there are any. */
export interface Baseline {
  readonly constraints?: string | undefined;
  readonly statistics?: string | undefined;
}

/** The processing job of an execution, as SageMaker's own service would create it. */
export function executionJob(parts: ExecutionJobParts): CreateProcessingJobCommandInput {
  const { execution, plan, report } = parts;
  const outputPath = plan.output.MonitoringOutputs[0]?.S3Output?.LocalPath ?? `${root}/output`;
  return {
    ProcessingJobName: executionJobName(execution),
    ProcessingInputs: [...baselineInputs(parts.baseline), ...endpointInputs(parts)],
    ProcessingOutputConfig: {
      Outputs: [
        {
          OutputName: 'result',
          S3Output: { S3Uri: report, LocalPath: outputPath, S3UploadMode: 'Continuous' },
        },
      ],
      KmsKeyId: plan.output.KmsKeyId,
    },
    ProcessingResources: { ClusterConfig: plan.cluster },
    StoppingCondition: plan.stopping,
    AppSpecification: {
      ImageUri: plan.imageUri,
      ContainerEntrypoint: plan.entrypoint,
      ContainerArguments: plan.arguments,
    },
    Environment: environment(parts, outputPath),
    NetworkConfig: plan.network,
    RoleArn: plan.roleArn,
  };
}

function environment(parts: ExecutionJobParts, outputPath: string): Record<string, string> {
  const { execution, plan, window, baseline } = parts;
  const capture = captureUri(parts);
  return {
    publish_cloudwatch_metrics: 'Disabled',
    ...plan.environment,
    ...excluded(plan),
    dataset_format: JSON.stringify({
      sagemakerCaptureJson: { captureIndexNames: ['endpointInput', 'endpointOutput'] },
    }),
    dataset_source: plan.endpointInput.LocalPath,
    output_path: outputPath,
    start_time: isoSeconds(window.start),
    end_time: isoSeconds(Math.ceil(window.end / 1000) * 1000), // captures carry whole seconds
    metric_time: isoSeconds(window.start),
    sagemaker_endpoint_name: execution.endpoint,
    sagemaker_monitoring_schedule_name: execution.schedule,
    sagemaker_endpoint_datacapture_prefix: readS3Prefix(capture)?.key ?? '',
    ...(baseline.constraints && { baseline_constraints: `${constraintsFolder}/constraints.json` }),
    ...(baseline.statistics && { baseline_statistics: `${statisticsFolder}/statistics.json` }),
  };
}

/** Names separated by commas or semicolons, beside those of the definition's environment. */
function excluded({ endpointInput, environment }: Plan): { exclude?: string } {
  const names = [environment.exclude, endpointInput.ExcludeFeaturesAttribute?.replaceAll(';', ',')];
  const exclude = names.filter((name) => name).join(',');
  return exclude === '' ? {} : { exclude };
}

function baselineInputs(baseline: Baseline): ProcessingInput[] {
  const files: [string, string, string | undefined][] = [
    ['constraints', constraintsFolder, baseline.constraints],
    ['baseline', statisticsFolder, baseline.statistics],
  ];
  return files.flatMap(([name, folder, uri]) => (uri ? [s3Input(name, uri, folder)] : []));
}

/** One input for each variant; for a window within one hour its own prefix, as AWS has it. */
function endpointInputs(parts: ExecutionJobParts): ProcessingInput[] {
  const { plan, window, endpoint, execution } = parts;
  const hour = hourPath(window.start);
  const oneHour = hour === hourPath(window.end - 1);
  const uri = underS3Uri(captureUri(parts), execution.endpoint);
  const local = `${plan.endpointInput.LocalPath}/${execution.endpoint}`;
  const served = (endpoint.ProductionVariants ?? []).map((variant) => variant.VariantName ?? '');
  const variants = [...new Set([...served, ...parts.captured])];
  if (variants.length === 0 || variants.length > mostEndpointInputs) {
    return [s3Input('endpoint_input_1', uri, local)];
  }
  return variants.map((variant, index) => {
    const path = oneHour ? `${variant}/${hour}` : variant;
    return s3Input(`endpoint_input_${index + 1}`, `${uri}/${path}`, `${local}/${path}`);
  });
}

function captureUri({ endpoint, execution }: ExecutionJobParts): string {
  const uri = endpoint.DataCaptureConfig?.DestinationS3Uri;
  if (uri) return uri;
  throw validationException(
    `Endpoint "${execution.endpoint}" captures no data any more: set ` +
      'DataCaptureConfig.EnableCapture to true in its endpoint configuration.',
  );
}

const s3Input = (InputName: string, S3Uri: string, LocalPath: string): ProcessingInput => ({
  InputName,
  S3Input: {
    S3Uri,
    LocalPath,
    S3DataType: 'S3Prefix',
    S3InputMode: 'File',
    S3DataDistributionType: 'FullyReplicated',
  },
});
