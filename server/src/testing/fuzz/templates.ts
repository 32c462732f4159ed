import { eventsTemplates } from './events-templates.js';

const role = 'arn:aws:iam::000000000000:role/Fuzz';
const analyzer = '000000000000.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer';
const xgboost = '000000000000.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
const cluster = { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 };
const [input, output] = ['/opt/ml/processing/input', '/opt/ml/processing/output'];

const uploaded = (S3Uri: string, LocalPath: string) => ({ S3Output: { S3Uri, LocalPath } });

const variant = {
  VariantName: 'AllTraffic',
  ModelName: 'fuzz-a',
  InitialInstanceCount: 1,
  InstanceType: 'ml.m5.large',
};

const baseline = {
  ConstraintsResource: { S3Uri: 's3://fuzz-a/out/constraints.json' },
  StatisticsResource: { S3Uri: 's3://fuzz-a/out/statistics.json' },
};

/** Inputs with which an operation gets past its checks; the fuzz changes members of them. */
export const templates: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ...eventsTemplates,
  CreateModel: {
    ModelName: 'fuzz-a',
    ExecutionRoleArn: role,
    PrimaryContainer: { Image: xgboost, ModelDataUrl: 's3://fuzz-a/model.tar.gz' },
  },
  CreateEndpointConfig: {
    EndpointConfigName: 'fuzz-a',
    ProductionVariants: [variant],
    DataCaptureConfig: {
      EnableCapture: true,
      InitialSamplingPercentage: 100,
      DestinationS3Uri: 's3://fuzz-a/capture',
      CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
      CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
    },
  },
  CreateEndpoint: { EndpointName: 'fuzz-a', EndpointConfigName: 'fuzz-a' },
  UpdateEndpoint: { EndpointName: 'fuzz-a', EndpointConfigName: 'fuzz-b' },
  UpdateEndpointWeightsAndCapacities: {
    EndpointName: 'fuzz-a',
    DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredWeight: 2 }],
  },
  InvokeEndpoint: {
    EndpointName: 'fuzz-a',
    ContentType: 'text/csv',
    Body: '8,1,1,0,1,0.3,0.6,0.2,120\n9,1,1,0,1,0.3,0.6,0.2,120',
  },
  CreateProcessingJob: {
    ProcessingJobName: 'fuzz-a',
    RoleArn: role,
    AppSpecification: { ImageUri: analyzer },
    ProcessingResources: { ClusterConfig: cluster },
    ProcessingInputs: [
      {
        InputName: 'baseline_dataset_input',
        S3Input: { S3Uri: 's3://fuzz-a/a.csv', LocalPath: `${input}/data`, S3DataType: 'S3Prefix' },
      },
    ],
    ProcessingOutputConfig: {
      Outputs: [
        {
          OutputName: 'monitoring_output',
          S3Output: { S3Uri: 's3://fuzz-a/out', LocalPath: output, S3UploadMode: 'EndOfJob' },
        },
      ],
    },
    Environment: {
      dataset_format: '{"csv":{"header":true}}',
      dataset_source: `${input}/data`,
      output_path: output,
      publish_cloudwatch_metrics: 'Disabled',
    },
  },
  CreateDataQualityJobDefinition: {
    JobDefinitionName: 'fuzz-a',
    RoleArn: role,
    DataQualityAppSpecification: { ImageUri: analyzer },
    DataQualityBaselineConfig: baseline,
    DataQualityJobInput: { EndpointInput: { EndpointName: 'fuzz-a', LocalPath: input } },
    DataQualityJobOutputConfig: { MonitoringOutputs: [uploaded('s3://fuzz-a/reports', output)] },
    JobResources: { ClusterConfig: cluster },
  },
  CreateMonitoringSchedule: {
    MonitoringScheduleName: 'fuzz-a',
    MonitoringScheduleConfig: {
      MonitoringJobDefinitionName: 'fuzz-a',
      MonitoringType: 'DataQuality',
      ScheduleConfig: {
        ScheduleExpression: 'NOW',
        DataAnalysisStartTime: '-PT1H',
        DataAnalysisEndTime: '-PT0H',
      },
    },
  },
  UpdateMonitoringSchedule: {
    MonitoringScheduleName: 'fuzz-a',
    MonitoringScheduleConfig: {
      MonitoringJobDefinitionName: 'fuzz-a',
      MonitoringType: 'DataQuality',
      ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
    },
  },
  UpdateMonitoringAlert: {
    MonitoringScheduleName: 'fuzz-a',
    MonitoringAlertName: 'fuzz-a',
    DatapointsToAlert: 1,
    EvaluationPeriod: 2,
  },
  CreateTrainingJob: {
    TrainingJobName: 'fuzz-a',
    RoleArn: role,
    AlgorithmSpecification: { TrainingImage: xgboost, TrainingInputMode: 'File' },
    HyperParameters: { num_round: '2', objective: 'reg:squarederror' },
    InputDataConfig: [
      {
        ChannelName: 'train',
        ContentType: 'text/csv',
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://fuzz-a/a.csv' } },
      },
    ],
    OutputDataConfig: { S3OutputPath: 's3://fuzz-a/out' },
    ResourceConfig: cluster,
    StoppingCondition: { MaxRuntimeInSeconds: 60 },
  },
  PutMetricData: {
    Namespace: 'Fuzz',
    MetricData: [{ MetricName: 'm', Value: 1, Unit: 'Count', Timestamp: 1_795_000_000 }],
  },
  GetMetricStatistics: {
    Namespace: 'Fuzz',
    MetricName: 'm',
    StartTime: 1_794_990_000,
    EndTime: 1_795_010_000,
    Period: 60,
    Statistics: ['Sum', 'Average'],
    ExtendedStatistics: ['p90'],
  },
  GetMetricData: {
    StartTime: 1_794_990_000,
    EndTime: 1_795_010_000,
    MetricDataQueries: [
      {
        Id: 'm1',
        MetricStat: { Metric: { Namespace: 'Fuzz', MetricName: 'm' }, Period: 60, Stat: 'Sum' },
      },
      { Id: 'e1', Expression: 'FILL(m1, 0) + RATE(m1)' },
    ],
  },
  PutMetricAlarm: {
    AlarmName: 'fuzz-a',
    Namespace: 'Fuzz',
    MetricName: 'm',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  },
  PutCompositeAlarm: { AlarmName: 'fuzz-b', AlarmRule: 'ALARM(fuzz-a) OR FALSE' },
  SetAlarmState: {
    AlarmName: 'fuzz-a',
    StateValue: 'ALARM',
    StateReason: 'x',
    StateReasonData: '{}',
  },
  PutDashboard: {
    DashboardName: 'fuzz-a',
    DashboardBody: '{"widgets":[{"type":"text","properties":{"markdown":"x"}}]}',
  },
  PutLogEvents: {
    logGroupName: 'fuzz-a',
    logStreamName: 'fuzz-a',
    logEvents: [{ timestamp: 1_795_000_000_000, message: '{"a":1} ERROR x' }],
  },
};

/** What the fuzz works on; requests of its own may have deleted any of it. */
export const world: readonly (readonly [service: string, operation: string])[] = [
  ['sagemaker', 'CreateModel'],
  ['sagemaker', 'CreateEndpointConfig'],
  ['sagemaker', 'CreateEndpoint'],
  ['sagemaker', 'CreateProcessingJob'],
  ['sagemaker', 'CreateDataQualityJobDefinition'],
  ['sagemaker', 'CreateMonitoringSchedule'],
  ['events', 'PutRule'],
  ['events', 'PutTargets'],
  ['events', 'CreateConnection'],
  ['events', 'CreateApiDestination'],
];
