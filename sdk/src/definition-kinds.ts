import {
  CreateDataQualityJobDefinitionCommand,
  type CreateDataQualityJobDefinitionRequest,
  CreateModelQualityJobDefinitionCommand,
  type CreateModelQualityJobDefinitionRequest,
  DeleteDataQualityJobDefinitionCommand,
  DeleteModelQualityJobDefinitionCommand,
  DescribeDataQualityJobDefinitionCommand,
  DescribeModelQualityJobDefinitionCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { JobDefinition } from './job-definition.js';

/** The operations of one type of job definition. */
export interface DefinitionKind {
  readonly type: 'DataQuality' | 'ModelQuality' | 'ModelBias' | 'ModelExplainability';
  /** What definitions' names begin with. */
  readonly baseName: string;
  /** Whose image does the work, in the words of `imageUris`. */
  readonly image: 'model-monitor' | 'clarify';
  /** The definition in AWS's form. */
  request(definition: JobDefinition): object;
  create(client: SageMakerClient, definition: JobDefinition): Promise<unknown>;
  describe(client: SageMakerClient, name: string): Promise<JobDefinition>;
  delete(client: SageMakerClient, name: string): Promise<unknown>;
}

const dataQualityRequest = ({
  BaselineConfig,
  AppSpecification,
  JobInput,
  JobOutputConfig,
  ...rest
}: JobDefinition): CreateDataQualityJobDefinitionRequest => ({
  ...rest,
  DataQualityBaselineConfig: BaselineConfig,
  DataQualityAppSpecification: AppSpecification,
  DataQualityJobInput: JobInput,
  DataQualityJobOutputConfig: JobOutputConfig,
});

const modelQualityRequest = ({
  BaselineConfig,
  AppSpecification,
  JobInput,
  JobOutputConfig,
  ...rest
}: JobDefinition): CreateModelQualityJobDefinitionRequest => ({
  ...rest,
  ModelQualityBaselineConfig: BaselineConfig,
  ModelQualityAppSpecification: AppSpecification,
  // the service names the ground truth that is missing
  ModelQualityJobInput: JobInput && { GroundTruthS3Input: undefined, ...JobInput },
  ModelQualityJobOutputConfig: JobOutputConfig,
});

export const dataQuality: DefinitionKind = {
  type: 'DataQuality',
  baseName: 'data-quality-job-definition',
  image: 'model-monitor',
  request: dataQualityRequest,
  create: (client, definition) =>
    client.send(new CreateDataQualityJobDefinitionCommand(dataQualityRequest(definition))),
  async describe(client, JobDefinitionName) {
    const found = await client.send(
      new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName }),
    );
    return {
      ...found,
      BaselineConfig: found.DataQualityBaselineConfig,
      AppSpecification: found.DataQualityAppSpecification,
      JobInput: found.DataQualityJobInput,
      JobOutputConfig: found.DataQualityJobOutputConfig,
    };
  },
  delete: (client, JobDefinitionName) =>
    client.send(new DeleteDataQualityJobDefinitionCommand({ JobDefinitionName })),
};

export const modelQuality: DefinitionKind = {
  type: 'ModelQuality',
  baseName: 'model-quality-job-definition',
  image: 'model-monitor',
  request: modelQualityRequest,
  create: (client, definition) =>
    client.send(new CreateModelQualityJobDefinitionCommand(modelQualityRequest(definition))),
  async describe(client, JobDefinitionName) {
    const found = await client.send(
      new DescribeModelQualityJobDefinitionCommand({ JobDefinitionName }),
    );
    return {
      ...found,
      BaselineConfig: found.ModelQualityBaselineConfig,
      AppSpecification: found.ModelQualityAppSpecification,
      JobInput: found.ModelQualityJobInput,
      JobOutputConfig: found.ModelQualityJobOutputConfig,
    };
  },
  delete: (client, JobDefinitionName) =>
    client.send(new DeleteModelQualityJobDefinitionCommand({ JobDefinitionName })),
};
