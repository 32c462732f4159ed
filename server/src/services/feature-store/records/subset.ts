import type { FeatureValue } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import type { FeatureGroup } from '../feature-group.js';
import { validationError } from './errors.js';
import { shapeOf } from './record-shape.js';

/** @throws ValidationError naming a feature that the group does not have. */
export function checkFeatureNames(group: FeatureGroup, names: readonly string[]): void {
  const { byName } = shapeOf(group);
  for (const name of names) {
    if (byName.has(name)) continue;
    throw validationError(
      `The feature group "${group.name}" has no feature "${name}": DescribeFeatureGroup lists those ` +
        'that it has.',
    );
  }
}

/** JSON text of those features of a record that have a value, in the record's order. */
export function subsetOf(record: Uint8Array, names: readonly string[]): string {
  const wanted = new Set(names);
  const kept = readRecord(record).filter(({ FeatureName }) => wanted.has(FeatureName as string));
  return JSON.stringify(kept);
}

/** A stored record in AWS's shape. */
export const readRecord = (record: Uint8Array): FeatureValue[] =>
  JSON.parse(Buffer.from(record.buffer, record.byteOffset, record.byteLength).toString());
