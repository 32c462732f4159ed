export {
  AthenaQuery,
  type AthenaQueryOptions,
  type QueryRow,
  type QueryValue,
  type RunQueryOptions,
} from './athena-query.js';
export {
  type CreateDatasetOptions,
  DatasetBuilder,
  type JoinComparator,
  type JoinType,
  type S3Base,
  type WithFeatureGroupOptions,
} from './dataset-builder.js';
export type {
  ArrowTable,
  ArrowType,
  DuckDBRows,
  FeatureColumns,
  FeatureData,
  FeatureRow,
  TypedFeatureData,
} from './feature-data.js';
export {
  CollectionType,
  FeatureDefinition,
  type FeatureType,
  FractionalFeatureDefinition,
  IntegralFeatureDefinition,
  ListCollectionType,
  SetCollectionType,
  StringFeatureDefinition,
  VectorCollectionType,
} from './feature-definition.js';
export { FeatureGroup, type FeatureGroupOptions } from './feature-group.js';
export type {
  CreateFeatureGroupOptions,
  DataCatalogConfig,
  DeleteRecordOptions,
  DeletionModeName,
  FeatureParameter,
  FeatureValue,
  GetRecordOptions,
  OnlineStoreStorageType,
  PutRecordOptions,
  TableFormat,
  TargetStoreName,
  ThroughputConfig,
  TtlDuration,
  UpdateFeatureGroupOptions,
  UpdateFeatureMetadataOptions,
} from './feature-group-options.js';
export {
  type BatchGetRecordOptions,
  type BatchIdentifier,
  FeatureStore,
  type ListFeatureGroupsOptions,
  type SearchFilter,
  type SearchOptions,
} from './feature-store.js';
export type { IngestOptions } from './ingest.js';
export {
  type FailedRow,
  IngestionError,
  IngestionManager,
  type IngestionProgress,
} from './ingestion.js';
export type { DuckDBConnection } from './record-rows.js';
export type { TrainingColumn } from './training-base.js';
