import type {
  UpdateFeatureMetadataCommandInput,
  UpdateFeatureMetadataCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { type ServiceError, validationException } from '../../../base/errors.js';
import type { Checked, Handler } from '../../../base/service.js';
import type { FeatureStoreDeps } from '../deps.js';
import { featureNamed } from './describe-feature-metadata.js';
import type { Groups } from './groups.js';
import type { FeatureMetadata } from './metadata-store.js';

type Input = Checked<Omit<UpdateFeatureMetadataCommandInput, '$metadata'>>;

/** AWS's bound on the parameters of a feature. */
const mostParameters = 25;

/** Changes what is said of a feature: an empty description takes it away, an addition replaces. */
export const updateFeatureMetadata =
  (
    { clock }: Pick<FeatureStoreDeps, 'clock'>,
    groups: Groups,
  ): Handler<UpdateFeatureMetadataCommandInput, UpdateFeatureMetadataCommandOutput> =>
  async (input, { region }) => {
    const { name } = groups.described(region, input.FeatureGroupName);
    await groups.alone(region, name, async () => {
      const group = groups.described(region, name);
      const { FeatureName: feature } = featureNamed(group, input.FeatureName);
      const { number } = group.document;
      const before = await groups.metadata.get(number, feature);
      await groups.metadata.put(number, {
        feature,
        created: before?.created,
        modified: clock.now(),
        description: (input.Description ?? before?.description) || undefined,
        parameters: parametersOf(before, input),
      });
    });
    return {};
  };

function parametersOf(before: FeatureMetadata | undefined, input: Input) {
  const parameters = new Map(before?.parameters.map(({ Key, Value }) => [Key, Value]));
  for (const key of input.ParameterRemovals ?? []) parameters.delete(key);
  for (const { Key: key, Value: value } of input.ParameterAdditions ?? []) {
    if (key === undefined || value === undefined) {
      throw validationException('Each of ParameterAdditions needs Key and Value.');
    }
    parameters.set(key, value);
  }
  if (parameters.size > mostParameters) throw tooMany(input.FeatureName, parameters.size);
  return [...parameters].map(([Key, Value]) => ({ Key, Value }));
}

const tooMany = (feature: string, count: number): ServiceError =>
  validationException(
    `The feature ${feature} would have ${count} parameters, and may have ${mostParameters}: ` +
      'remove some with ParameterRemovals.',
  );
