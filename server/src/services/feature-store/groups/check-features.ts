import type { FeatureDefinition, OnlineStoreConfig } from '@aws-sdk/client-sagemaker';
import { ServiceError, validationException } from '../../../base/errors.js';
import type { Checked } from '../../../base/service.js';
import type { CreateInput } from '../feature-group.js';
import { addedColumns } from '../offline/columns.js';

type Feature = Checked<FeatureDefinition>;

/** AWS's bound on the features of a group. */
export const mostFeatures = 2_500;

const reserved: ReadonlySet<string> = new Set(addedColumns.map(({ name }) => name));

/**
 * Features that a group begins with.
 * @throws ValidationException naming the feature and what to change
 */
export function checkFeatures(input: CreateInput): void {
  const { FeatureDefinitions: features, OnlineStoreConfig: online } = input;
  checkAdditions([], features, online);
  const id = named(features, input.RecordIdentifierFeatureName, 'RecordIdentifierFeatureName');
  const time = named(features, input.EventTimeFeatureName, 'EventTimeFeatureName');
  if (id === time) {
    throw validationException(
      `The record identifier and the event time are both ${id.FeatureName}: they must be two features.`,
    );
  }
  for (const feature of [id, time]) {
    if (feature.CollectionType === undefined) continue;
    throw validationException(
      `${feature.FeatureName} is a ${feature.CollectionType}: record identifiers and event times hold one value.`,
    );
  }
  if (time.FeatureType === 'Integral') {
    throw validationException(
      `The event time ${time.FeatureName} is Integral: make it String (ISO 8601, such as ` +
        '2026-01-31T12:00:00Z) or Fractional (seconds since 1970).',
    );
  }
}

/**
 * Features that come to others.
 * @throws ValidationException as above, ResourceLimitExceeded for too many
 */
export function checkAdditions(
  before: readonly Feature[],
  added: readonly Feature[],
  online: Checked<OnlineStoreConfig> | undefined,
): void {
  const seen = new Map(before.map(({ FeatureName: name }) => [name.toLowerCase(), name]));
  for (const feature of added) {
    const { FeatureName: name } = feature;
    const folded = name.toLowerCase();
    const same = seen.get(folded);
    if (same !== undefined) throw twice(name, same);
    seen.set(folded, name);
    if (reserved.has(folded)) throw isReserved(name);
    checkCollection(feature, online);
  }
  if (before.length + added.length > mostFeatures) {
    throw new ServiceError(
      'ResourceLimitExceeded',
      `A feature group has at most ${mostFeatures} features, and this one would have ` +
        `${before.length + added.length}: put some into another group.`,
    );
  }
}

function named(features: readonly Feature[], name: string, member: string): Feature {
  const found = features.find(({ FeatureName }) => FeatureName === name);
  if (found) return found;
  throw validationException(
    `${member} ${name} is not among the FeatureDefinitions: define it, or name one that is.`,
  );
}

const twice = (name: string, same: string): ServiceError =>
  validationException(
    name === same
      ? `The feature ${name} is defined twice.`
      : `The features ${same} and ${name} differ in case only, which the offline store's columns do not.`,
  );

const isReserved = (name: string): ServiceError =>
  validationException(
    `The feature name ${name} is kept for a column of the offline store: choose another.`,
  );

function checkCollection(feature: Feature, online: Checked<OnlineStoreConfig> | undefined): void {
  const { FeatureName: name, FeatureType: type, CollectionType: collection } = feature;
  const vector = feature.CollectionConfig?.VectorConfig;
  if (collection !== 'Vector' && vector !== undefined) {
    throw validationException(`The feature ${name} has a VectorConfig, and is no Vector.`);
  }
  if (collection === undefined) return;
  if (online?.StorageType !== 'InMemory') {
    throw validationException(
      `The feature ${name} is a ${collection}: collections need OnlineStoreConfig.StorageType InMemory.`,
    );
  }
  if (collection !== 'Vector') return;
  if (vector?.Dimension === undefined) {
    throw validationException(
      `The feature ${name} is a Vector: give CollectionConfig.VectorConfig.Dimension.`,
    );
  }
  if (type !== 'Fractional') {
    throw validationException(
      `The feature ${name} is a Vector of ${type}: vectors are Fractional.`,
    );
  }
}
