import type { CreateModelCommandInput, ModelSummary } from '@aws-sdk/client-sagemaker';
import { validationException } from '../../base/errors.js';
import type { ServiceOperations } from '../../base/service.js';
import { type Family, type FamilyDeps, familyOperations } from '../common/family.js';
import { cannotCreateExisting, couldNotFind } from '../common/not-found.js';

const models: Family<CreateModelCommandInput, ModelSummary> = {
  kind: 'model',
  operations: {
    create: 'CreateModel',
    describe: 'DescribeModel',
    list: 'ListModels',
    delete: 'DeleteModel',
  },
  members: { name: 'ModelName', arn: 'ModelArn', list: 'Models' },
  habits: { createdAtOrAfter: true },
  event: 'SageMaker Model State Change',
  exists: cannotCreateExisting('model'),
  missing: couldNotFind('model'),
  check: async ({ PrimaryContainer, Containers }) => {
    if (PrimaryContainer && Containers && Containers.length > 0) {
      throw validationException('Give either PrimaryContainer or Containers, not both.');
    }
    if (!PrimaryContainer && !Containers?.length) {
      throw validationException('A model needs a container: give PrimaryContainer or Containers.');
    }
  },
  summary: ({ name, arn, created }) => ({
    ModelName: name,
    ModelArn: arn,
    CreationTime: new Date(created),
  }),
};

/** Models: a container's image, and where its artefact lies. */
export const modelsService = (deps: FamilyDeps): { operations: ServiceOperations[] } => ({
  operations: [familyOperations(models, deps)],
});
