import type { FeatureDefinition as FeatureDefinitionBody } from '@aws-sdk/client-sagemaker';

export type FeatureType = 'Integral' | 'Fractional' | 'String';

/** What a feature with several values holds; see the three classes of it. */
export abstract class CollectionType {
  abstract readonly collectionType: 'List' | 'Set' | 'Vector';
  readonly collectionConfig: { readonly VectorConfig: { readonly Dimension: number } } | undefined =
    undefined;
}

/** Values in an order, which may repeat. */
export class ListCollectionType extends CollectionType {
  readonly collectionType = 'List';
}

/** Values without an order, each once. */
export class SetCollectionType extends CollectionType {
  readonly collectionType = 'Set';
}

/** As many fractional numbers as `dimension` says, such as an embedding. */
export class VectorCollectionType extends CollectionType {
  readonly collectionType = 'Vector';
  readonly dimension: number;
  override readonly collectionConfig: { readonly VectorConfig: { readonly Dimension: number } };

  constructor(dimension: number) {
    super();
    this.dimension = dimension;
    this.collectionConfig = { VectorConfig: { Dimension: dimension } };
  }
}

/**
 * A feature of a group: its name, its type, and whether it has several values.
 *
 * @example
 * new FeatureDefinition('embedding', 'Fractional', new VectorCollectionType(384));
 */
export class FeatureDefinition {
  readonly featureName: string;
  readonly featureType: FeatureType;
  readonly collectionType: CollectionType | undefined;

  constructor(
    featureName: string,
    featureType: FeatureType,
    collectionType?: CollectionType | undefined,
  ) {
    this.featureName = featureName;
    this.featureType = featureType;
    this.collectionType = collectionType;
  }

  /** The form in which AWS's operations have it. */
  toRequest(): FeatureDefinitionBody {
    const { featureName, featureType, collectionType: collection } = this;
    return {
      FeatureName: featureName,
      FeatureType: featureType,
      ...(collection && { CollectionType: collection.collectionType }),
      ...(collection?.collectionConfig && { CollectionConfig: collection.collectionConfig }),
    };
  }
}

/** A feature of 64-bit floating-point numbers. */
export class FractionalFeatureDefinition extends FeatureDefinition {
  constructor(featureName: string, collectionType?: CollectionType | undefined) {
    super(featureName, 'Fractional', collectionType);
  }
}

/** A feature of 64-bit whole numbers. */
export class IntegralFeatureDefinition extends FeatureDefinition {
  constructor(featureName: string, collectionType?: CollectionType | undefined) {
    super(featureName, 'Integral', collectionType);
  }
}

/** A feature of texts. */
export class StringFeatureDefinition extends FeatureDefinition {
  constructor(featureName: string, collectionType?: CollectionType | undefined) {
    super(featureName, 'String', collectionType);
  }
}
