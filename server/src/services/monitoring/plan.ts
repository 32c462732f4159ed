import type {
  BatchTransformInput,
  CreateDataQualityJobDefinitionRequest,
  CreateModelQualityJobDefinitionRequest,
  EndpointInput,
  MonitoringBaselineConfig,
  MonitoringClusterConfig,
  MonitoringDatasetFormat,
  MonitoringGroundTruthS3Input,
  MonitoringJobDefinition,
  MonitoringOutputConfig,
  MonitoringScheduleConfig,
  MonitoringType,
  NetworkConfig,
  ProcessingStoppingCondition,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { resourceNotFound, validationException } from '../../base/errors.js';
import type { CallContext, Checked } from '../../base/service.js';
import type { Resources } from '../common/resources.js';
import { definitionKind } from './definition-kind.js';
import { type MonitorType, monitorTypeOf } from './monitor-types.js';
import { defaultExpression, type Timing } from './window.js';

export type ScheduleConfigDocument = Checked<MonitoringScheduleConfig>;

/** Where the records come from that a schedule's runs read. */
export type PlanSource =
  | { readonly kind: 'endpoint'; readonly name: string }
  | {
      readonly kind: 'batch';
      /** Where the transform jobs' captures are listed. */
      readonly destination: string;
      readonly format: Checked<MonitoringDatasetFormat>;
    };

/** A schedule's input, and how its records are read. */
export interface PlanInput {
  readonly source: PlanSource;
  readonly localPath: string;
  readonly inferenceAttribute?: string | undefined;
  readonly probabilityAttribute?: string | undefined;
  readonly probabilityThreshold?: number | undefined;
  readonly featuresAttribute?: string | undefined;
  /** Names of columns, separated by semicolons or commas. */
  readonly excludeFeatures?: string | undefined;
  readonly startOffset?: string | undefined;
  readonly endOffset?: string | undefined;
}

/** S3 URIs of users' scripts. */
export interface PlanScripts {
  readonly preprocessor?: string | undefined;
  readonly postProcessor?: string | undefined;
}

/** What a schedule's runs do, whether it names a definition or carries one. */
export interface Plan {
  readonly type: MonitorType;
  readonly definitionName?: string | undefined;
  readonly input: PlanInput;
  /** S3 URI of labels. */
  readonly groundTruth?: string | undefined;
  readonly problemType?: string | undefined;
  readonly scripts: PlanScripts;
  readonly baseline?: Checked<MonitoringBaselineConfig> | undefined;
  /** S3 URI of an analysis configuration. */
  readonly configUri?: string | undefined;
  readonly imageUri: string;
  readonly entrypoint?: string[] | undefined;
  readonly arguments?: string[] | undefined;
  readonly environment: Record<string, string>;
  readonly output: Checked<MonitoringOutputConfig>;
  readonly cluster: Checked<MonitoringClusterConfig>;
  readonly network?: Checked<NetworkConfig> | undefined;
  readonly stopping?: Checked<ProcessingStoppingCondition> | undefined;
  readonly roleArn: string;
}

type Owned = Pick<CallContext, 'region' | 'accountId'>;

/**
 * Reads a schedule's configuration, and the definition that it names.
 * @throws ResourceNotFound for an unknown definition, ValidationException for what is not served.
 */
export async function planOf(
  resources: Resources,
  config: ScheduleConfigDocument,
  owner: Owned,
): Promise<Plan> {
  const { MonitoringJobDefinition: inline, MonitoringJobDefinitionName: name } = config;
  if ((inline === undefined) === (name === undefined)) {
    throw validationException(
      'MonitoringScheduleConfig needs either MonitoringJobDefinition or ' +
        'MonitoringJobDefinitionName, and not both.',
    );
  }
  const type = config.MonitoringType ?? (inline ? 'DataQuality' : undefined);
  if (type === undefined) {
    throw validationException('MonitoringType is needed beside MonitoringJobDefinitionName.');
  }
  if (inline && type !== 'DataQuality') {
    throw validationException(
      `Schedules of MonitoringType ${type} need MonitoringJobDefinitionName: an inline ` +
        'MonitoringJobDefinition is of data quality.',
    );
  }
  const monitorType = monitorTypeOf(type);
  return inline
    ? inlinePlan(monitorType, inline)
    : definitionPlan(monitorType, await findDefinition(resources, type, name ?? '', owner));
}

type Inline = Checked<MonitoringJobDefinition>;

function inlinePlan(type: MonitorType, inline: Inline): Plan {
  const app = inline.MonitoringAppSpecification;
  return {
    type,
    input: planInput(inline.MonitoringInputs[0]),
    scripts: scriptsOf(app),
    baseline: inline.BaselineConfig,
    imageUri: app.ImageUri,
    entrypoint: app.ContainerEntrypoint,
    arguments: app.ContainerArguments,
    environment: inline.Environment ?? {},
    output: inline.MonitoringOutputConfig,
    cluster: inline.MonitoringResources.ClusterConfig,
    network: inline.NetworkConfig,
    stopping: inline.StoppingCondition,
    roleArn: inline.RoleArn,
  };
}

/** A definition of any type, its members without the type's name before them. */
export interface Definition {
  readonly JobDefinitionName: string;
  readonly AppSpecification: Checked<
    CreateDataQualityJobDefinitionRequest['DataQualityAppSpecification'] & {
      ProblemType?: string | undefined;
      ConfigUri?: string | undefined;
    } & object
  >;
  readonly JobInput: InputPart & {
    GroundTruthS3Input?: Checked<MonitoringGroundTruthS3Input> | undefined;
  };
  readonly JobOutputConfig: Checked<MonitoringOutputConfig>;
  readonly BaselineConfig?: Checked<MonitoringBaselineConfig> | undefined;
  readonly JobResources: { readonly ClusterConfig: Checked<MonitoringClusterConfig> };
  readonly NetworkConfig?: Checked<NetworkConfig> | undefined;
  readonly StoppingCondition?: Checked<ProcessingStoppingCondition> | undefined;
  readonly RoleArn: string;
}

export type Request = Checked<
  CreateDataQualityJobDefinitionRequest | CreateModelQualityJobDefinitionRequest
>;

/** Reads a definition's request: its members are the same for every type but for their names. */
export function definitionOf(type: MonitoringType, request: object): Definition {
  const members = Object.entries(request).map(([name, value]) => [
    name.startsWith(type) ? name.slice(type.length) : name,
    value,
  ]);
  return Object.fromEntries(members) as Definition;
}

/** The plan of a definition that need not be there. @throws ValidationException */
export function definitionPlan(type: MonitorType, request: Request): Plan {
  const definition = definitionOf(type.name, request);
  const app = definition.AppSpecification;
  const groundTruth = definition.JobInput.GroundTruthS3Input?.S3Uri;
  if (type.groundTruth && groundTruth === undefined) {
    throw validationException(
      'GroundTruthS3Input.S3Uri is missing: name the prefix where labels are uploaded.',
    );
  }
  return {
    type,
    definitionName: definition.JobDefinitionName,
    input: planInput(definition.JobInput),
    groundTruth,
    problemType: app.ProblemType,
    configUri: app.ConfigUri,
    scripts: scriptsOf(app),
    baseline: definition.BaselineConfig,
    imageUri: app.ImageUri,
    entrypoint: app.ContainerEntrypoint,
    arguments: app.ContainerArguments,
    environment: app.Environment ?? {},
    output: definition.JobOutputConfig,
    cluster: definition.JobResources.ClusterConfig,
    network: definition.NetworkConfig,
    stopping: definition.StoppingCondition,
    roleArn: definition.RoleArn,
  };
}

async function findDefinition(
  resources: Resources,
  type: MonitoringType,
  name: string,
  owner: Owned,
): Promise<Request> {
  const kind = definitionKind(type);
  const found = await resources.get<Request>(kind, owner.region, name);
  if (found) return found.document;
  throw resourceNotFound(`Could not find job definition "${sagemakerArn(owner, kind, name)}".`);
}

interface InputPart {
  readonly EndpointInput?: Checked<EndpointInput> | undefined;
  readonly BatchTransformInput?: Checked<BatchTransformInput> | undefined;
}

/** The one input that a definition has. @throws ValidationException when it has none or two. */
function planInput(part: InputPart | undefined): PlanInput {
  const { EndpointInput: endpoint, BatchTransformInput: batch } = part ?? {};
  const given = endpoint ?? batch;
  if (!given || (endpoint && batch)) {
    throw validationException(
      'The monitoring input needs either EndpointInput or BatchTransformInput, and not both.',
    );
  }
  return {
    source: endpoint ? { kind: 'endpoint', name: endpoint.EndpointName } : batchSource(batch),
    localPath: given.LocalPath,
    inferenceAttribute: given.InferenceAttribute,
    probabilityAttribute: given.ProbabilityAttribute,
    probabilityThreshold: given.ProbabilityThresholdAttribute,
    featuresAttribute: given.FeaturesAttribute,
    excludeFeatures: given.ExcludeFeaturesAttribute,
    startOffset: given.StartTimeOffset,
    endOffset: given.EndTimeOffset,
  };
}

function batchSource(batch: Checked<BatchTransformInput> | undefined): PlanSource {
  const { DataCapturedDestinationS3Uri: destination = '', DatasetFormat: format = {} } =
    batch ?? {};
  const count = [format.Csv, format.Json, format.Parquet].filter((one) => one !== undefined).length;
  if (count === 1) return { kind: 'batch', destination, format };
  throw validationException('DatasetFormat needs one of Csv, Json and Parquet.');
}

/** The scripts that a definition's application names. */
export const scriptsOf = (app: {
  RecordPreprocessorSourceUri?: string | undefined;
  PostAnalyticsProcessorSourceUri?: string | undefined;
}): PlanScripts => ({
  preprocessor: app.RecordPreprocessorSourceUri || undefined,
  postProcessor: app.PostAnalyticsProcessorSourceUri || undefined,
});

/** What the configuration and its plan say of time. */
export function timingOf(config: ScheduleConfigDocument, plan: Plan): Timing {
  return {
    expression: config.ScheduleConfig?.ScheduleExpression ?? defaultExpression,
    analysisStart: config.ScheduleConfig?.DataAnalysisStartTime,
    analysisEnd: config.ScheduleConfig?.DataAnalysisEndTime,
    startOffset: plan.input.startOffset,
    endOffset: plan.input.endOffset,
  };
}

/** The endpoint that a plan watches; empty where it reads batch transforms. */
export const endpointOf = ({ input: { source } }: Plan): string =>
  source.kind === 'endpoint' ? source.name : '';
