import {
  DescribeDataQualityJobDefinitionCommand,
  type DescribeMonitoringScheduleCommandOutput,
  type ProcessingInput,
} from '@aws-sdk/client-sagemaker';
import type { Connection } from './connection.js';

/** The feature group in AWS's name of an offline store; null for another place. */
const groupAt = (uri: string | undefined): string | null =>
  /\/offline-store\/([a-zA-Z0-9_-]+)-\d{9,}\/data\/?$/.exec(uri ?? '')?.[1] ?? null;

/** The feature group that a schedule watches; null where it watches something else. */
export async function watchedGroup(
  { session }: Pick<Connection, 'session'>,
  {
    EndpointName: endpoint,
    MonitoringType: type,
    MonitoringScheduleConfig: config,
  }: DescribeMonitoringScheduleCommandOutput,
): Promise<string | null> {
  if (endpoint || (type ?? 'DataQuality') !== 'DataQuality') return null;
  const { MonitoringJobDefinitionName: name, MonitoringJobDefinition: inline } = config ?? {};
  if (name === undefined) {
    const input = inline?.MonitoringInputs?.[0]?.BatchTransformInput;
    return groupAt(input?.DataCapturedDestinationS3Uri);
  }
  try {
    const { DataQualityJobInput: input } = await session.sagemakerClient.send(
      new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName: name }),
    );
    return groupAt(input?.BatchTransformInput?.DataCapturedDestinationS3Uri);
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFound') return null; // its runs will tell
    throw error;
  }
}

/** The feature group that a run's processing job reads. */
export function readGroup(inputs: readonly ProcessingInput[] | undefined): string | null {
  const input = inputs?.find(({ InputName }) => InputName === 'batch_transform_input_1');
  return groupAt(input?.S3Input?.S3Uri);
}
