export {
  type AnalyzerSettings,
  analyzerEnvironment,
  type IncidentRules,
  type Worth,
  type WorthPerError,
} from './analyzer-settings.js';
export type {
  BaselineAuthor,
  BaselineVersion,
  BaselineVersions,
  Rebaselined,
  RebaselineOptions,
} from './baselines.js';
export {
  BatchDataCaptureConfig,
  type BatchDataCaptureConfigOptions,
} from './batch-data-capture-config.js';
export * from './capture/index.js';
export type { CapturedStatistics, CapturedStatisticsOptions } from './captured-statistics.js';
export * as clarify from './clarify/index.js';
export * from './clarify/index.js';
export { CronExpressionGenerator } from './cron-expression-generator.js';
export { DataCaptureConfig, type DataCaptureConfigOptions } from './data-capture-config.js';
export type {
  CommonStatistics,
  ConstraintsBody,
  ConstraintViolationsBody,
  DataQualityFiles,
  FeatureConstraints,
  FeatureStatistics,
  InferredType,
  StatisticsBody,
  Violation,
} from './data-quality-bodies.js';
export { DatasetFormat, type DatasetFormatValue } from './dataset-format.js';
export { DefaultModelMonitor } from './default-model-monitor.js';
export { DefinitionMonitor, type DefinitionMonitorOptions } from './definition-monitor.js';
export {
  BytesDeserializer,
  CSVDeserializer,
  type Deserializer,
  JSONDeserializer,
  JSONLinesDeserializer,
  StringDeserializer,
} from './deserializers.js';
export { UnexpectedStatusError } from './errors.js';
export {
  type CreateModelOptions,
  Estimator,
  EstimatorBase,
  type EstimatorDeployOptions,
  type EstimatorTransformerOptions,
  type FitOptions,
} from './estimator.js';
export type {
  EstimatorBaseOptions,
  EstimatorOptions,
  Hyperparameter,
  Hyperparameters,
} from './estimator-options.js';
export { getExecutionRole } from './execution-role.js';
export {
  FeatureGroupInput,
  type FeatureGroupInputOptions,
  type FeatureTime,
} from './feature-group-input.js';
export * from './feature-store/index.js';
export { Framework, type FrameworkOptions, SKLearn, XGBoost } from './framework-estimators.js';
export {
  type FeedbackReceipt,
  GroundTruthUploader,
  type GroundTruthUploaderOptions,
  type Label,
  type LabelledInference,
} from './ground-truth.js';
export { GuiderailError, NeedsGuiderailError } from './guiderail-requests.js';
export { type ImageOptions, imageUris } from './image-uris.js';
export {
  Incident,
  type IncidentAction,
  type IncidentChange,
  type IncidentState,
  type IncidentWindow,
  type ListIncidentsOptions,
} from './incidents.js';
export type { MonitoringChoices } from './job-definition.js';
export type { JobKind, OnLog } from './job-logs.js';
export { type DeployOptions, Model, type ModelOptions } from './model.js';
export {
  type CreateOwnScheduleOptions,
  ModelMonitor,
  type ModelMonitorOptions,
  type RunBaselineOptions,
  type UpdateOwnScheduleOptions,
} from './model-monitor.js';
export type {
  BinaryClassificationMetrics,
  ChangesBody,
  ComparisonOperator,
  ConfusionMatrix,
  LabelsBody,
  ModelQualityFiles,
  MulticlassClassificationMetrics,
  QualityConstraint,
  QualityConstraintsBody,
  QualityCurve,
  QualityMetric,
  QualityStatisticsBody,
  QualityViolation,
  QualityViolationsBody,
  RegressionMetrics,
} from './model-quality-bodies.js';
export { ModelQualityMonitor } from './model-quality-monitor.js';
export * as modelMonitor from './modules/model-monitor.js';
export { MonitorBase, type MonitorOptions } from './monitor-base.js';
export type {
  BaselineOptions,
  CreateMonitoringScheduleOptions,
  CreateQualityScheduleOptions,
  FeatureBaselineOptions,
  RunNowOptions,
  SuggestBaselineOptions,
  SuggestQualityBaselineOptions,
  UpdateMonitoringScheduleOptions,
  UpdateQualityScheduleOptions,
} from './monitor-options.js';
export type {
  AlertStatus,
  ListMonitoringAlertHistoryOptions,
  ListMonitoringAlertsOptions,
  MonitoringAlertHistorySummary,
  MonitoringAlertSummary,
  Page,
  UpdateMonitoringAlertOptions,
} from './monitoring-alerts.js';
export {
  Constraints,
  ConstraintViolations,
  ModelMonitoringFile,
  Statistics,
} from './monitoring-files.js';
export {
  BatchTransformInput,
  type BatchTransformInputOptions,
  EndpointInput,
  type EndpointInputOptions,
  MonitoringDatasetFormat,
} from './monitoring-inputs.js';
export { nameFromBase } from './names.js';
export {
  type EndpointMonitor,
  type FeedbackOptions,
  type PredictOptions,
  Predictor,
  type PredictorOptions,
  type UpdateEndpointOptions,
} from './predictor.js';
export {
  MonitoringOutput,
  type MonitoringOutputOptions,
  ProcessingInput,
  type ProcessingInputOptions,
  ProcessingOutput,
  type ProcessingOutputOptions,
} from './processing-io.js';
export {
  BaseliningJob,
  type MonitorFiles,
  MonitoringExecution,
  ProcessingJob,
} from './processing-job.js';
export { type OnProgress, type Pace, type Progress, showOnTerminal } from './progress.js';
export { S3Downloader, type S3Options, S3Uploader } from './s3.js';
export { type ClientConfig, S3Session, type S3SessionOptions } from './s3-session.js';
export { parseS3Uri, s3PathJoin } from './s3-uri.js';
export type { ChangedWindow, RunScheduleOptions } from './schedule-runs.js';
export {
  type Cell,
  CSVSerializer,
  type CsvData,
  IdentitySerializer,
  JSONLinesSerializer,
  JSONSerializer,
  type LibSVMRow,
  LibSVMSerializer,
  type Serializer,
} from './serializers.js';
export { type LogsOption, Session, type SessionOptions } from './session.js';
export {
  TrainingInput,
  type TrainingInputOptions,
  type TrainingInputs,
} from './training-input.js';
export { TrainingJob } from './training-job.js';
export {
  type MetricPoint,
  TrainingJobAnalytics,
  type TrainingJobAnalyticsOptions,
} from './training-job-analytics.js';
export { TransformJob } from './transform-job.js';
export { Transformer } from './transformer.js';
export type {
  MakeTransformerOptions,
  TransformerOptions,
  TransformOptions,
} from './transformer-options.js';
export type {
  DryRun,
  FiredCount,
  Problem,
  Replay,
  ReplayOptions,
  TrialChanges,
} from './trials.js';
export type { ExampleRecord, ExamplesLink, ViolationExamplesBody } from './violation-examples.js';
