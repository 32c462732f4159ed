import type {
  CreateDataQualityJobDefinitionRequest,
  CreateModelBiasJobDefinitionRequest,
  CreateModelExplainabilityJobDefinitionRequest,
  CreateModelQualityJobDefinitionRequest,
  MonitoringJobDefinitionSummary,
  MonitoringType,
} from '@aws-sdk/client-sagemaker';
import { resourceInUse, resourceNotFound } from '../../base/errors.js';
import type { ServiceOperations } from '../../base/service.js';
import { type Family, type FamilyDeps, familyOperations } from '../common/family.js';
import type { Resource } from '../common/resources.js';
import { definitionKind } from './definition-kind.js';
import { refuseDefinitionCode } from './refuse-code.js';

interface Definition {
  JobDefinitionName: string | undefined;
}

interface DefinitionInput {
  EndpointInput?: { EndpointName?: string | undefined } | undefined;
}

/** The endpoint that a definition watches; empty when its input is a batch transform. */
function endpointOf(type: MonitoringType, resource: Resource<unknown>): string {
  const document = resource.document as Record<string, DefinitionInput | undefined>;
  return document[`${type}JobInput`]?.EndpointInput?.EndpointName ?? '';
}

function family<I extends Definition>(
  type: MonitoringType,
): Family<I, MonitoringJobDefinitionSummary> {
  return {
    kind: definitionKind(type),
    operations: {
      create: `Create${type}JobDefinition`,
      describe: `Describe${type}JobDefinition`,
      list: `List${type}JobDefinitions`,
      delete: `Delete${type}JobDefinition`,
    },
    members: {
      name: 'JobDefinitionName',
      arn: 'JobDefinitionArn',
      list: 'JobDefinitionSummaries',
    },
    exists: (arn) => resourceInUse(`Cannot create already existing job definition "${arn}".`),
    missing: (arn) => resourceNotFound(`Could not find job definition "${arn}".`),
    summary: (resource) => ({
      MonitoringJobDefinitionName: resource.name,
      MonitoringJobDefinitionArn: resource.arn,
      CreationTime: new Date(resource.created),
      EndpointName: endpointOf(type, resource),
    }),
    async check(input, context) {
      refuseDefinitionCode(type, input, context);
    },
    matches: (resource, query) =>
      query.EndpointName === undefined || query.EndpointName === endpointOf(type, resource),
  };
}

/** Create, Describe, List and Delete of the four types of job definition. */
export function definitionOperations(deps: FamilyDeps): ServiceOperations[] {
  return [
    familyOperations(family<CreateDataQualityJobDefinitionRequest>('DataQuality'), deps),
    familyOperations(family<CreateModelQualityJobDefinitionRequest>('ModelQuality'), deps),
    familyOperations(family<CreateModelBiasJobDefinitionRequest>('ModelBias'), deps),
    familyOperations(
      family<CreateModelExplainabilityJobDefinitionRequest>('ModelExplainability'),
      deps,
    ),
  ];
}
