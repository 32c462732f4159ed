import type { FeatureGroup, FeatureGroupDocument } from '../feature-group.js';

/** A feature as records are checked by it. */
export interface FeatureShape {
  readonly index: number;
  readonly name: string;
  /** The JSON of a value of it, up to the value. */
  readonly head: string;
  readonly listHead: string;
  readonly type: string;
  /** Undefined where the feature has one value. */
  readonly collection: string | undefined;
  /** Of a Vector. */
  readonly dimension: number | undefined;
}

/** What records of a feature group look like: made once for each version of the group. */
export interface RecordShape {
  readonly groupName: string;
  readonly features: readonly FeatureShape[];
  readonly byName: ReadonlyMap<string, FeatureShape>;
  readonly identifier: FeatureShape;
  readonly eventTime: FeatureShape;
  /** By a feature's index, the round in which it was last seen: finds what occurs twice. */
  readonly seen: Float64Array;
  round: number;
}

const shapes = new WeakMap<FeatureGroupDocument, RecordShape>();

/** The shape of a group's records; the same object for the same document. */
export function shapeOf(group: FeatureGroup): RecordShape {
  const known = shapes.get(group.document);
  if (known) return known;
  const made = compile(group);
  shapes.set(group.document, made);
  return made;
}

function compile({ name: groupName, document }: FeatureGroup): RecordShape {
  const features = document.features.map((feature, index): FeatureShape => {
    const name = JSON.stringify(feature.FeatureName);
    return {
      index,
      name: feature.FeatureName,
      head: `{"FeatureName":${name},"ValueAsString":`,
      listHead: `{"FeatureName":${name},"ValueAsStringList":[`,
      type: feature.FeatureType,
      collection: feature.CollectionType,
      dimension: feature.CollectionConfig?.VectorConfig?.Dimension,
    };
  });
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  return {
    groupName,
    features,
    byName,
    identifier: byName.get(document.recordIdentifier) as FeatureShape,
    eventTime: byName.get(document.eventTime) as FeatureShape,
    seen: new Float64Array(features.length),
    round: 0,
  };
}
