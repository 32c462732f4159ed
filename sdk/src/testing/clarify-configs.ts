import { BiasConfig, DataConfig, type DataConfigOptions, ModelConfig } from '../index.js';
import { type Answers, failure } from './aws-stub.js';

/** The configurations of the calls that Python's SDK was recorded with. */
export const role = 'arn:aws:iam::000000000000:role/r';

export const headers = ['Target', 'Age', 'Sex', 'Education'];

export const common = {
  role,
  volumeSizeInGb: 20,
  maxRuntimeInSeconds: 3600,
  env: { k: 'v' },
  tags: [{ Key: 't', Value: 'u' }],
};

export const data = (more: Partial<DataConfigOptions> = {}) =>
  new DataConfig({
    s3DataInputPath: 's3://wine/adult/train.csv',
    s3OutputPath: 's3://wine/clarify',
    label: 'Target',
    headers,
    ...more,
  });

export const bias = new BiasConfig({
  labelValuesOrThreshold: [1],
  facetName: ['Sex', 'Age'],
  facetValuesOrThreshold: [[0], [40]],
  groupName: 'Education',
});

export const endpoint = new ModelConfig({
  endpointName: 'adult',
  contentType: 'text/csv',
  acceptType: 'text/csv',
});

export const model = new ModelConfig({
  modelName: 'adult-model',
  instanceCount: 1,
  instanceType: 'ml.m5.xlarge',
  acceptType: 'application/jsonlines',
  contentType: 'application/jsonlines',
  contentTemplate: '{"features":$features}',
  customAttributes: 'c',
  endpointNamePrefix: 'my-prefix',
  targetModel: 't.tar.gz',
  acceleratorType: 'ml.eia1.medium',
});

const arn = (type: string, name: string) =>
  `arn:aws:sagemaker:us-east-1:000000000000:${type}/${name}`;

/** A control plane that does everything at once and remembers definitions and the schedule. */
export function controlPlane(): Answers {
  const definitions = new Map<string, object>();
  let schedule: object | undefined;
  const keep = (body: { JobDefinitionName: string }) => {
    definitions.set(body.JobDefinitionName, body);
    return { json: { JobDefinitionArn: arn('job-definition', 'd') } };
  };
  const describe = (body: { JobDefinitionName: string }) => ({
    json: { ...definitions.get(body.JobDefinitionName), CreationTime: 1 },
  });
  const put = (body: object) => {
    schedule = body;
    return { json: { MonitoringScheduleArn: arn('monitoring-schedule', 's') } };
  };
  return {
    CreateProcessingJob: () => ({ json: { ProcessingJobArn: arn('processing-job', 'p') } }),
    DescribeProcessingJob: () => ({ json: { ProcessingJobStatus: 'Completed' } }),
    CreateModelBiasJobDefinition: keep,
    CreateModelExplainabilityJobDefinition: keep,
    DescribeModelBiasJobDefinition: describe,
    DescribeModelExplainabilityJobDefinition: describe,
    DeleteModelBiasJobDefinition: () => ({ json: {} }),
    DeleteModelExplainabilityJobDefinition: () => ({ json: {} }),
    CreateMonitoringSchedule: put,
    UpdateMonitoringSchedule: put,
    DescribeMonitoringSchedule: () =>
      schedule
        ? {
            json: {
              ...schedule,
              MonitoringScheduleStatus: 'Scheduled',
              MonitoringScheduleArn: arn('monitoring-schedule', 's'),
            },
          }
        : failure('ResourceNotFound'),
    DeleteMonitoringSchedule: () => {
      schedule = undefined;
      return { json: {} };
    },
    ListTags: () => ({ json: { Tags: [] } }),
  };
}
