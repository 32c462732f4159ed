import type { MonitoringJobDefinition } from '@aws-sdk/client-sagemaker';
import type { Checked } from '../../../base/service.js';
import type { Plan, ScheduleConfigDocument } from '../plan.js';
import type { DefinitionPart } from './versions.js';

const longestName = 63;

export const definitionPart = (config: ScheduleConfigDocument): DefinitionPart => ({
  ...(config.MonitoringJobDefinitionName !== undefined && {
    MonitoringJobDefinitionName: config.MonitoringJobDefinitionName,
  }),
  ...(config.MonitoringJobDefinition !== undefined && {
    MonitoringJobDefinition: config.MonitoringJobDefinition,
  }),
  ...(config.MonitoringType !== undefined && { MonitoringType: config.MonitoringType }),
});

export const samePart = (a: DefinitionPart, b: DefinitionPart): boolean =>
  JSON.stringify(definitionPart(a)) === JSON.stringify(definitionPart(b));

/** A schedule's configuration with another definition; its times stay. */
export function withPart(
  config: ScheduleConfigDocument,
  part: DefinitionPart,
): ScheduleConfigDocument {
  const {
    MonitoringJobDefinition: _inline,
    MonitoringJobDefinitionName: _name,
    MonitoringType: _type,
    ...rest
  } = config;
  return { ...rest, ...part };
}

/** `name-v3`: of a name that is a version's already, its own beginning. */
export function versionName(name: string, isVersion: boolean, version: number): string {
  const tail = `-v${version}`;
  const base = isVersion ? name.replace(/-v\d+$/, '') : name;
  return `${base.slice(0, longestName - tail.length).replace(/-+$/, '')}${tail}`;
}

interface Uris {
  readonly constraints: string;
  readonly statistics?: string | undefined;
}

/** A definition that differs from another in its name and its baseline. */
export function definitionWith(
  plan: Plan,
  before: object,
  JobDefinitionName: string,
  uris: Uris,
): Record<string, unknown> {
  const type = plan.type.name;
  return {
    ...before,
    JobDefinitionName,
    [`${type}BaselineConfig`]: {
      ConstraintsResource: { S3Uri: uris.constraints },
      ...(plan.type.baselineFiles.statistics &&
        uris.statistics !== undefined && { StatisticsResource: { S3Uri: uris.statistics } }),
    },
  };
}

/** An inline definition as the request that would create it by name. */
export function namedDefinition(inline: Checked<MonitoringJobDefinition>): object {
  const { MonitoringAppSpecification: app, Environment } = inline;
  return defined({
    DataQualityAppSpecification: defined({ ...app, Environment }),
    DataQualityJobInput: inline.MonitoringInputs[0],
    DataQualityJobOutputConfig: inline.MonitoringOutputConfig,
    JobResources: inline.MonitoringResources,
    NetworkConfig: inline.NetworkConfig,
    StoppingCondition: inline.StoppingCondition,
    RoleArn: inline.RoleArn,
  });
}

const defined = (members: object): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
