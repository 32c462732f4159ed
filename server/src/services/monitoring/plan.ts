import type {
  CreateDataQualityJobDefinitionRequest,
  EndpointInput,
  MonitoringBaselineConfig,
  MonitoringClusterConfig,
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
import { definitionKind } from './definitions.js';
import { defaultExpression, type Timing } from './window.js';

export type ScheduleConfigDocument = Checked<MonitoringScheduleConfig>;

/** What a schedule's runs do, whether it names a definition or carries one. */
export interface Plan {
  readonly type: MonitoringType;
  readonly definitionName?: string | undefined;
  readonly endpointInput: Checked<EndpointInput>;
  readonly baseline?: Checked<MonitoringBaselineConfig> | undefined;
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
type InputPart = { EndpointInput?: Checked<EndpointInput> | undefined } | undefined;

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
  if (type !== 'DataQuality') {
    throw validationException(
      `Schedules of MonitoringType ${type} are not served yet: only DataQuality is. ` +
        'The job definition itself is kept.',
    );
  }
  return inline
    ? inlinePlan(type, inline)
    : namedPlan(await findDefinition(resources, type, name ?? '', owner));
}

type Inline = NonNullable<ScheduleConfigDocument['MonitoringJobDefinition']>;

function inlinePlan(type: MonitoringType, inline: Inline): Plan {
  const app = inline.MonitoringAppSpecification;
  refuseScripts(app);
  return {
    type,
    endpointInput: endpointInputOf(inline.MonitoringInputs[0]),
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

type Named = Checked<CreateDataQualityJobDefinitionRequest>;

function namedPlan(definition: Named): Plan {
  const app = definition.DataQualityAppSpecification;
  refuseScripts(app);
  return {
    type: 'DataQuality',
    definitionName: definition.JobDefinitionName,
    endpointInput: endpointInputOf(definition.DataQualityJobInput),
    baseline: definition.DataQualityBaselineConfig,
    imageUri: app.ImageUri,
    entrypoint: app.ContainerEntrypoint,
    arguments: app.ContainerArguments,
    environment: app.Environment ?? {},
    output: definition.DataQualityJobOutputConfig,
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
): Promise<Named> {
  const kind = definitionKind(type);
  const found = await resources.get<Named>(kind, owner.region, name);
  if (found) return found.document;
  throw resourceNotFound(`Could not find job definition "${sagemakerArn(owner, kind, name)}".`);
}

function endpointInputOf(input: InputPart): Checked<EndpointInput> {
  if (input?.EndpointInput) return input.EndpointInput;
  throw validationException(
    'The monitoring input has no EndpointInput: schedules on BatchTransformInput are not served yet.',
  );
}

function refuseScripts(app: {
  RecordPreprocessorSourceUri?: string | undefined;
  PostAnalyticsProcessorSourceUri?: string | undefined;
}): void {
  const script = app.RecordPreprocessorSourceUri
    ? 'RecordPreprocessorSourceUri'
    : app.PostAnalyticsProcessorSourceUri && 'PostAnalyticsProcessorSourceUri';
  if (script) throw validationException(`${script} is not served yet: leave it out.`);
}

/** What the configuration and its plan say of time. */
export function timingOf(config: ScheduleConfigDocument, plan: Plan): Timing {
  return {
    expression: config.ScheduleConfig?.ScheduleExpression ?? defaultExpression,
    analysisStart: config.ScheduleConfig?.DataAnalysisStartTime,
    analysisEnd: config.ScheduleConfig?.DataAnalysisEndTime,
    startOffset: plan.endpointInput.StartTimeOffset,
    endOffset: plan.endpointInput.EndTimeOffset,
  };
}
