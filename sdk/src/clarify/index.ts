export type {
  AnalysisConfigBody,
  BiasMethods,
  DatasetType,
  NameOrIndex,
} from './analysis-config.js';
export { BiasConfig, type BiasConfigOptions } from './bias-config.js';
export type {
  AnalysisBody,
  AttributionViolation,
  BiasMetricBody,
  BiasSectionBody,
  BiasValue,
  BiasViolation,
  ClarifyFiles,
  GlobalShapBody,
  ModelBiasFiles,
  ModelExplainabilityFiles,
  PartialDependenceBody,
  SectionErrorBody,
} from './bodies.js';
export {
  ClarifyBaseliningJob,
  ClarifyJob,
  ClarifyMonitoringExecution,
} from './clarify-jobs.js';
export {
  ClarifyModelMonitor,
  type CreateClarifyScheduleOptions,
  type SuggestClarifyBaselineOptions,
  type UpdateClarifyScheduleOptions,
} from './clarify-model-monitor.js';
export {
  type RunBiasAndExplainabilityOptions,
  type RunBiasOptions,
  type RunClarifyOptions,
  type RunExplainabilityOptions,
  type RunPostTrainingBiasOptions,
  type RunPreTrainingBiasOptions,
  SageMakerClarifyProcessor,
  type SageMakerClarifyProcessorOptions,
} from './clarify-processor.js';
export {
  DataConfig,
  type DataConfigOptions,
  SegmentationConfig,
  type SegmentationConfigOptions,
} from './data-config.js';
export {
  type ExplainabilityConfig,
  ImageConfig,
  type ImageConfigOptions,
  type LimeOptions,
  PDPConfig,
  type PDPConfigOptions,
  SHAPConfig,
  type SHAPConfigOptions,
  TextConfig,
  type TextConfigOptions,
} from './explainability-configs.js';
export {
  ClarifyExplainerConfig,
  type ClarifyExplainerConfigOptions,
  ClarifyShapBaselineConfig,
  type ClarifyShapBaselineConfigOptions,
  ClarifyShapConfig,
  type ClarifyShapConfigOptions,
} from './explainer-config.js';
export type { ModelScores } from './job-configs.js';
export {
  type CreateBiasScheduleOptions,
  ModelBiasMonitor,
  type SuggestBiasBaselineOptions,
  type UpdateBiasScheduleOptions,
} from './model-bias-monitor.js';
export {
  ModelConfig,
  type ModelConfigOptions,
  ModelPredictedLabelConfig,
  type ModelPredictedLabelConfigOptions,
} from './model-config.js';
export {
  ModelExplainabilityMonitor,
  type SuggestExplainabilityBaselineOptions,
} from './model-explainability-monitor.js';
export {
  BiasAnalysisConfig,
  type BiasAnalysisConfigOptions,
  type ClarifyBaseliningConfig,
  ExplainabilityAnalysisConfig,
  type ExplainabilityAnalysisConfigOptions,
} from './monitor-configs.js';
