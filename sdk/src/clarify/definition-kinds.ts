import {
  CreateModelBiasJobDefinitionCommand,
  type CreateModelBiasJobDefinitionRequest,
  CreateModelExplainabilityJobDefinitionCommand,
  type CreateModelExplainabilityJobDefinitionRequest,
  DeleteModelBiasJobDefinitionCommand,
  DeleteModelExplainabilityJobDefinitionCommand,
  DescribeModelBiasJobDefinitionCommand,
  DescribeModelExplainabilityJobDefinitionCommand,
} from '@aws-sdk/client-sagemaker';
import type { DefinitionKind } from '../definition-kinds.js';
import type { JobDefinition } from '../job-definition.js';

/** The members that Clarify's images have. */
const appOf = (app: JobDefinition['AppSpecification']) =>
  app && { ImageUri: app.ImageUri, ConfigUri: app.ConfigUri, Environment: app.Environment };

const biasRequest = ({
  BaselineConfig,
  AppSpecification,
  JobInput,
  JobOutputConfig,
  ...rest
}: JobDefinition): CreateModelBiasJobDefinitionRequest => ({
  ...rest,
  ModelBiasBaselineConfig: BaselineConfig,
  ModelBiasAppSpecification: appOf(AppSpecification),
  // the service names the ground truth that is missing
  ModelBiasJobInput: JobInput && { GroundTruthS3Input: undefined, ...JobInput },
  ModelBiasJobOutputConfig: JobOutputConfig,
});

const explainabilityRequest = ({
  BaselineConfig,
  AppSpecification,
  JobInput,
  JobOutputConfig,
  ...rest
}: JobDefinition): CreateModelExplainabilityJobDefinitionRequest => ({
  ...rest,
  ModelExplainabilityBaselineConfig: BaselineConfig,
  ModelExplainabilityAppSpecification: appOf(AppSpecification),
  ModelExplainabilityJobInput: JobInput,
  ModelExplainabilityJobOutputConfig: JobOutputConfig,
});

export const modelBias: DefinitionKind = {
  type: 'ModelBias',
  baseName: 'model-bias-job-definition',
  image: 'clarify',
  request: biasRequest,
  create: (client, definition) =>
    client.send(new CreateModelBiasJobDefinitionCommand(biasRequest(definition))),
  async describe(client, JobDefinitionName) {
    const found = await client.send(
      new DescribeModelBiasJobDefinitionCommand({ JobDefinitionName }),
    );
    return {
      ...found,
      BaselineConfig: found.ModelBiasBaselineConfig,
      AppSpecification: found.ModelBiasAppSpecification,
      JobInput: found.ModelBiasJobInput,
      JobOutputConfig: found.ModelBiasJobOutputConfig,
    };
  },
  delete: (client, JobDefinitionName) =>
    client.send(new DeleteModelBiasJobDefinitionCommand({ JobDefinitionName })),
};

export const modelExplainability: DefinitionKind = {
  type: 'ModelExplainability',
  baseName: 'model-explainability-job-definition',
  image: 'clarify',
  request: explainabilityRequest,
  create: (client, definition) =>
    client.send(
      new CreateModelExplainabilityJobDefinitionCommand(explainabilityRequest(definition)),
    ),
  async describe(client, JobDefinitionName) {
    const found = await client.send(
      new DescribeModelExplainabilityJobDefinitionCommand({ JobDefinitionName }),
    );
    return {
      ...found,
      BaselineConfig: found.ModelExplainabilityBaselineConfig,
      AppSpecification: found.ModelExplainabilityAppSpecification,
      JobInput: found.ModelExplainabilityJobInput,
      JobOutputConfig: found.ModelExplainabilityJobOutputConfig,
    };
  },
  delete: (client, JobDefinitionName) =>
    client.send(new DeleteModelExplainabilityJobDefinitionCommand({ JobDefinitionName })),
};
