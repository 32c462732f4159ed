import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analysisThreads } from '../../../../analysis-threads.js';
import {
  accountId,
  type MonitoringWorld,
  noViolations,
  region,
  withMonitoring,
} from '../../../../testing/monitoring-world.js';
import type { AnalysisRequest } from '../../analyzer/analyse.js';

/** The monitoring room with real merges, on a model-quality schedule `mq` of an endpoint `e`. */
export interface QualityWorld extends MonitoringWorld {
  /** What the analyses were asked. */
  readonly requests: AnalysisRequest[];
  capture(path: string, records: readonly object[]): Promise<void>;
  labels(path: string, lines: readonly (object | string)[]): Promise<void>;
  executions(): Promise<Record<string, unknown>[]>;
  json(key: string): Promise<Record<string, unknown>>;
  text(key: string): Promise<string>;
  keys(prefix: string): Promise<string[]>;
}

export const prediction = (eventId: string, time: string, more: object = {}): object => ({
  captureData: {
    endpointOutput: {
      observedContentType: 'text/csv',
      mode: 'OUTPUT',
      data: '1,0.75\n',
      encoding: 'CSV',
    },
  },
  eventMetadata: { eventId, ...more, inferenceTime: time },
  eventVersion: '0',
});

export const label = (eventId: string, data: string): object => ({
  groundTruthData: { data, encoding: 'CSV' },
  eventMetadata: { eventId },
  eventVersion: '0',
});

export const qualityDefinition = (more: object = {}): object => ({
  JobDefinitionName: 'd',
  ModelQualityAppSpecification: {
    ImageUri: `${accountId}.dkr.ecr.${region}.amazonaws.com/sagemaker-model-monitor-analyzer`,
    ProblemType: 'BinaryClassification',
    Environment: { publish_cloudwatch_metrics: 'Enabled' },
  },
  ModelQualityJobInput: {
    EndpointInput: {
      EndpointName: 'e',
      LocalPath: '/opt/ml/processing/input/endpoint',
      InferenceAttribute: '0',
      ProbabilityAttribute: '1',
      ProbabilityThresholdAttribute: 0.5,
    },
    GroundTruthS3Input: { S3Uri: 's3://bucket/labels' },
  },
  ModelQualityJobOutputConfig: {
    MonitoringOutputs: [
      { S3Output: { S3Uri: 's3://bucket/reports', LocalPath: '/opt/ml/processing/output' } },
    ],
  },
  JobResources: {
    ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
  },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
  RoleArn: `arn:aws:iam::${accountId}:role/r`,
  ...more,
});

export const qualitySchedule = (
  expression = 'cron(0 * ? * * *)',
  name = 'mq',
  definition = 'd',
): object => ({
  MonitoringScheduleName: name,
  MonitoringScheduleConfig: {
    ScheduleConfig: { ScheduleExpression: expression },
    MonitoringJobDefinitionName: definition,
    MonitoringType: 'ModelQuality',
  },
});

export async function withQuality(
  start: string,
  work: (world: QualityWorld) => Promise<void>,
  definition: object = {},
): Promise<void> {
  await withMonitoring(start, async (plain) => {
    const world = helped(plain);
    const folder = await mkdtemp(join(tmpdir(), 'guiderail-merge-'));
    const threads = analysisThreads({ folder });
    world.merge = threads.merge;
    try {
      world.endpoints.set('e', { capture: 's3://bucket/capture' });
      await world.call('CreateModelQualityJobDefinition', qualityDefinition(definition));
      await world.call('CreateMonitoringSchedule', qualitySchedule());
      await work(world);
    } finally {
      await threads.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** The helpers on a world that is open already. */
export function helped(plain: MonitoringWorld): QualityWorld {
  const put = (key: string, lines: readonly (object | string)[], end = '\n') =>
    plain.objects.put(
      'bucket',
      key,
      lines.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n') + end,
    );
  const text = async (key: string): Promise<string> => {
    const bytes = await plain.objects.read('bucket', key, 1e8);
    if (!bytes) throw new Error(`there is no ${key}`);
    return Buffer.from(bytes).toString();
  };
  const requests: AnalysisRequest[] = [];
  const world = Object.assign(plain, {
    requests,
    text,
    json: async (key: string) => JSON.parse(await text(key)) as Record<string, unknown>,
    capture: async (path: string, records: readonly object[]) =>
      void (await put(`capture/e/AllTraffic/${path}`, records)),
    labels: async (path: string, lines: readonly (object | string)[]) =>
      void (await put(`labels/${path}`, lines, '')),
    keys: async (prefix: string) =>
      (await plain.objects.list('bucket', { prefix, limit: 1000 })).map(({ key }) => key),
    executions: async () =>
      (await plain.call('ListMonitoringExecutions', { MonitoringScheduleName: 'mq' }))
        .MonitoringExecutionSummaries as Record<string, unknown>[],
  });
  world.analyse = async (request) => {
    requests.push(request);
    return noViolations;
  };
  return world;
}
