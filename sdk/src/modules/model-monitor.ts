/** What Python has in `sagemaker.model_monitor`. */
export {
  ModelBiasMonitor,
  ModelExplainabilityMonitor,
} from '../clarify/index.js';
export { BiasAnalysisConfig, ExplainabilityAnalysisConfig } from '../clarify/monitor-configs.js';
export { CronExpressionGenerator } from '../cron-expression-generator.js';
export { DataCaptureConfig } from '../data-capture-config.js';
export { DatasetFormat } from '../dataset-format.js';
export { DefaultModelMonitor } from '../default-model-monitor.js';
export { ModelMonitor } from '../model-monitor.js';
export { ModelQualityMonitor } from '../model-quality-monitor.js';
export { Constraints, ConstraintViolations, Statistics } from '../monitoring-files.js';
export {
  BatchTransformInput,
  EndpointInput,
  MonitoringDatasetFormat,
} from '../monitoring-inputs.js';
export { MonitoringOutput } from '../processing-io.js';
export { BaseliningJob, MonitoringExecution } from '../processing-job.js';
