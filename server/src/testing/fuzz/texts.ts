const account = 'us-east-1:000000000000';
const names = ['fuzz-a', 'fuzz-b', 'fuzz-c', 'fuzz-d'];
const buckets = ['fuzz-a', 'fuzz-b', 'fuzz-c'];
const keys = [
  'a.csv',
  'in/b.jsonl',
  'model.tar.gz',
  'deep/er/statistics.json',
  'out',
  'constraints.json',
];
const uris = buckets.flatMap((bucket) => keys.map((key) => `s3://${bucket}/${key}`));
const arnKinds = ['endpoint', 'model', 'endpoint-config', 'processing-job', 'training-job'];
const arns = [
  ...[...arnKinds, 'monitoring-schedule', 'data-quality-job-definition'].flatMap((kind) =>
    names.map((name) => `arn:aws:sagemaker:${account}:${kind}/${name}`),
  ),
  `arn:aws:logs:${account}:log-group:/aws/sagemaker/ProcessingJobs`,
];
const roles = [
  'arn:aws:iam::000000000000:role/Fuzz',
  'arn:aws:iam::000000000000:role/service-role/Fuzz',
];
const registry = '000000000000.dkr.ecr.us-east-1.amazonaws.com';
const images = [
  `${registry}/sagemaker-model-monitor-analyzer`,
  `${registry}/sagemaker-xgboost:1.7-1`,
  'guiderail/proxy',
  'guiderail/onnx',
  'guiderail/node',
  'somebody/else:1',
];
const instances = ['ml.m5.large', 'ml.m5.xlarge', 'ml.t2.medium'];
const schedules = ['NOW', 'cron(0 * ? * * *)', 'cron(0 0/6 ? * * *)', 'rate(1 minute)', 'cron(x)'];
const times = ['2024-01-01T00:00:00Z', '-PT1H', 'PT0H', '-P1D', 'PT5M'];
const groups = ['/aws/sagemaker/ProcessingJobs', '/aws/sagemaker/Endpoints/fuzz-a', 'fuzz-a'];
const media = ['text/csv', 'application/json', 'application/jsonlines', '*/*'];
const paths = [
  '/opt/ml/processing/input',
  '/opt/ml/processing/output',
  '/opt/ml/processing/input/x',
];
const numbers = ['0', '1', '10', '1000', '-1', '0.5', '1e9', 'true', 'false'];
const urls = ['http://127.0.0.1:9/', 'http://127.0.0.1:9/path?x=1', 'http://localhost:9'];
const odd = [
  'a b',
  'é',
  '𝄞',
  '<&>"',
  '%2F',
  '../x',
  'a/../b',
  "it's",
  '{}',
  '[]',
  '""',
  'null',
  ',',
  '{,',
];
const metrics = [
  'Invocations',
  'fuzz metric',
  'AWS/SageMaker',
  'Fuzz/Space',
  'm1',
  'm1 + m2',
  'SUM(m1)',
];

/** Texts of every kind that some pattern of AWS's models asks for. */
export const texts: readonly string[] = [
  ...[...names, ...uris, ...arns, ...roles, ...images, ...instances, ...schedules, ...times],
  ...[...groups, ...media, ...paths, ...numbers, ...urls, ...odd, ...metrics, ...keys],
  ...['AllTraffic', 'CRC32', 'a'.repeat(64), 'A'.repeat(256), 'us-east-1', '000000000000', 'ip-1'],
];

const environment = [
  '{"csv":{"header":true}}',
  '{"csv":{"header":false}}',
  '{"json":{"lines":true}}',
  '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
  ...[...paths, ...numbers, ...urls, 'Enabled', 'Disabled', 'Sound', 'Robust', ...odd],
];

const byName: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(Bucket|bucket)$/, buckets],
  [/^(Key|Prefix|Delimiter|Marker|StartAfter)$/, [...keys, '/', '', ...odd]],
  [/^CopySource$/, buckets.flatMap((bucket) => keys.map((key) => `/${bucket}/${key}`))],
  [
    /Environment\.key$/,
    [
      'dataset_format',
      'dataset_source',
      'output_path',
      'GUIDERAIL_UPSTREAM_URL',
      'publish_cloudwatch_metrics',
      'comparison_method',
      'record_preprocessor_script',
      'start_time',
      'end_time',
    ],
  ],
  [/Environment\.value$/, environment],
  [/^ScheduleExpression$/, schedules],
  [/^DataAnalysis(Start|End)Time$/, times],
  [
    /(S3Uri|S3OutputPath|ModelDataUrl|DestinationS3Uri)$/,
    [...uris, 's3://fuzz-a', 'https://fuzz-a.s3.amazonaws.com/model.tar.gz'],
  ],
  [/^(Image|ImageUri)$/, images],
  [/RoleArn$/, roles],
  [/(ResourceArn|PolicySourceArn)$/, [...arns, ...roles]],
  [
    /^(EndpointName|EndpointConfigName|ModelName|ProcessingJobName|MonitoringScheduleName|JobDefinitionName|MonitoringJobDefinitionName|TrainingJobName|TransformJobName|RoleName|VariantName|AlertName|NameContains)$/,
    names,
  ],
  [/^(logGroupName|logGroupNamePrefix)$/, groups],
  [/^(logStreamName|logStreamNamePrefix|logStreamNames)$/, ['fuzz-a', 'fuzz-b/algo-1']],
  [
    /^filterPattern$/,
    [
      '',
      'ERROR',
      '?a ?b',
      '"a b"',
      '{ $.a = 1 }',
      '{ $.a = "x" && $.b > 2 }',
      '[a, b]',
      '{',
      '%x%',
      '[..., x = 1]',
    ],
  ],
  [/^(Namespace|MetricName)$/, metrics],
  [
    /^Expression$/,
    [
      ...metrics,
      'm1 + 1',
      'SUM(METRICS()) / 0',
      'IF(m1 > 1, m1, 2)',
      "SORT(SEARCH('{Fuzz} m', 'Sum', 60), MAX, DESC, 3)",
      'FILL(m1, LINEAR) ^ -(m1',
      '[m1, e1]',
    ],
  ],
  [
    /^AlarmRule$/,
    ['ALARM(fuzz-a)', 'NOT OK("fuzz-a") AND TRUE', 'FALSE', 'ALARM(', 'ALARM(fuzz-b)'],
  ],
  [/^(AlarmName|AlarmNames|ActionsSuppressor)$/, ['fuzz-a', 'fuzz-b']],
  [/^(LocalPath)$/, paths],
  [/^(ContentType|Accept)$/, media],
];

const found = new Map<string, readonly string[] | undefined>();

/** What a member of that name is likely to hold, so that resources meet one another. */
export function likely(name: string): readonly string[] | undefined {
  if (!found.has(name)) found.set(name, byName.find(([pattern]) => pattern.test(name))?.[1]);
  return found.get(name);
}
