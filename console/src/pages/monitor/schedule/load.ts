import type {
  DescribeMonitoringScheduleCommandInput,
  DescribeMonitoringScheduleCommandOutput,
  ListMonitoringAlertsCommandInput,
  ListMonitoringAlertsCommandOutput,
  ListTagsCommandInput,
  ListTagsCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { MonitorKind, MonitorView } from 'guiderail/console';
import { aws, type Json } from '../../../api/index.js';

/** A job definition, its members without the type's name before them. */
export interface Definition {
  readonly name: string | undefined;
  /** As the service describes it, whole. */
  readonly described: Readonly<Record<string, unknown>>;
  readonly app: Readonly<Record<string, unknown>>;
  readonly input: Readonly<Record<string, unknown>>;
  readonly baseline: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, unknown>>;
  readonly stopping: Readonly<Record<string, unknown>>;
  readonly network: Readonly<Record<string, unknown>>;
  readonly roleArn: string | undefined;
}

export interface Setup {
  readonly schedule: Json<DescribeMonitoringScheduleCommandOutput>;
  readonly definition: Definition;
  readonly tags: NonNullable<Json<ListTagsCommandOutput>['Tags']>;
  readonly alert:
    | NonNullable<Json<ListMonitoringAlertsCommandOutput>['MonitoringAlertSummaries']>[number]
    | undefined;
}

/** All that is set of a monitor. */
export async function loadSetup(monitor: MonitorView, signal: AbortSignal): Promise<Setup> {
  const MonitoringScheduleName = monitor.name;
  const [schedule, { Tags: tags = [] }, alerts] = await Promise.all([
    aws<DescribeMonitoringScheduleCommandInput, DescribeMonitoringScheduleCommandOutput>(
      'sagemaker',
      'DescribeMonitoringSchedule',
      { MonitoringScheduleName },
      signal,
    ),
    aws<ListTagsCommandInput, ListTagsCommandOutput>(
      'sagemaker',
      'ListTags',
      { ResourceArn: monitor.arn },
      signal,
    ),
    aws<ListMonitoringAlertsCommandInput, ListMonitoringAlertsCommandOutput>(
      'sagemaker',
      'ListMonitoringAlerts',
      { MonitoringScheduleName },
      signal,
    ),
  ]);
  const definition = await loadDefinition(monitor, schedule, signal);
  return { schedule, definition, tags, alert: alerts.MonitoringAlertSummaries?.[0] };
}

type Members = Readonly<Record<string, unknown>>;

async function loadDefinition(
  { type }: MonitorView,
  { MonitoringScheduleConfig: config }: Setup['schedule'],
  signal: AbortSignal,
): Promise<Definition> {
  const name = config?.MonitoringJobDefinitionName;
  if (name === undefined) return inline((config?.MonitoringJobDefinition ?? {}) as Members);
  const described = await aws<{ JobDefinitionName: string | undefined }, Record<string, unknown>>(
    'sagemaker',
    `Describe${type}JobDefinition`,
    { JobDefinitionName: name },
    signal,
  );
  return named(type, name, described);
}

/** A definition of its own, whose members begin with the monitor's type. */
export function named(type: MonitorKind, name: string, described: Members): Definition {
  const member = (tail: string): Members => (described[`${type}${tail}`] ?? {}) as Members;
  return {
    ...{ name, described },
    app: member('AppSpecification'),
    input: member('JobInput'),
    baseline: member('BaselineConfig'),
    output: member('JobOutputConfig'),
    ...common(described, 'JobResources'),
  };
}

function inline(described: Members): Definition {
  const {
    MonitoringAppSpecification: app,
    Environment,
    BaselineConfig,
    MonitoringInputs,
  } = described;
  return {
    ...{ name: undefined, described },
    app: { ...(app as Members), ...(Environment !== undefined && { Environment }) },
    input: ((MonitoringInputs ?? []) as Members[])[0] ?? {},
    baseline: (BaselineConfig ?? {}) as Members,
    output: (described.MonitoringOutputConfig ?? {}) as Members,
    ...common(described, 'MonitoringResources'),
  };
}

const common = (described: Members, resources: string) => ({
  resources: (((described[resources] ?? {}) as Members).ClusterConfig ?? {}) as Members,
  stopping: (described.StoppingCondition ?? {}) as Members,
  network: (described.NetworkConfig ?? {}) as Members,
  roleArn: described.RoleArn as string | undefined,
});
