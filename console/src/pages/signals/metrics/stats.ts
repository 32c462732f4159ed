/** Statistics that the page offers; any other of CloudWatch's may be typed. */
export const stats = [
  'Average',
  'Sum',
  'Minimum',
  'Maximum',
  'SampleCount',
  'p50',
  'p90',
  'p95',
  'p99',
  'p99.9',
  'tm90',
  'IQM',
] as const;

/** Periods by seconds, with their words. */
export const periods: readonly (readonly [string, string])[] = [
  ['10', '10 seconds'],
  ['60', '1 minute'],
  ['300', '5 minutes'],
  ['900', '15 minutes'],
  ['3600', '1 hour'],
  ['21600', '6 hours'],
  ['86400', '1 day'],
];

/** Namespaces that the server writes, offered before anything of them was found. */
export const namespaces = [
  'AWS/SageMaker',
  'aws/sagemaker/Endpoints/data-metrics',
  'aws/sagemaker/Endpoints/model-metrics',
  'aws/sagemaker/Endpoints/bias-metrics',
  'aws/sagemaker/Endpoints/explainability-metrics',
  'aws/sagemaker/ModelMonitoring/data-metrics',
  'AWS/SageMaker/FeatureStore',
  'Guiderail/FeatureStore',
  '/aws/sagemaker/TrainingJobs',
  'AWS/Events',
  'AWS/SNS',
];

const signs: Readonly<Record<string, string>> = {
  Microseconds: 'µs',
  Milliseconds: 'ms',
  Seconds: 's',
  Percent: '%',
  Bytes: 'B',
  Kilobytes: 'KB',
  Megabytes: 'MB',
  'Count/Second': '/s',
  'Bytes/Second': 'B/s',
};

/** A unit of CloudWatch's as it stands after a number; nothing for counts and for what has none. */
export const unitSign = (unit: string | undefined): string | undefined =>
  unit === undefined || unit === 'None' || unit === 'Count' ? undefined : (signs[unit] ?? unit);
