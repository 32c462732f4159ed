import {
  DescribeMonitoringScheduleCommand,
  type DescribeMonitoringScheduleCommandOutput,
  ListMonitoringSchedulesCommand,
  type MonitoringScheduleSummary,
} from '@aws-sdk/client-sagemaker';
import type { Connection } from './connection.js';
import { didYouMean } from './flags.js';

type Asked = Pick<Connection, 'session'>;

/** All schedules of the region. */
export async function allSchedules({ session }: Asked): Promise<MonitoringScheduleSummary[]> {
  const found: MonitoringScheduleSummary[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await session.sagemakerClient.send(
      new ListMonitoringSchedulesCommand({ MaxResults: 100, SortBy: 'Name', NextToken }),
    );
    found.push(...(answer.MonitoringScheduleSummaries ?? []));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return found;
}

/** @throws Error with the nearest name, and that of an endpoint's schedules, where there is none. */
export async function scheduleNamed(
  connection: Asked,
  name: string,
): Promise<DescribeMonitoringScheduleCommandOutput> {
  const command = new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: name });
  try {
    return await connection.session.sagemakerClient.send(command);
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFound' && !isNameFault(error)) throw error;
    throw new Error(await unknown(connection, name), { cause: error });
  }
}

const isNameFault = (error: unknown): boolean =>
  (error as Error).name === 'ValidationException' &&
  /monitoringScheduleName|could not find/i.test((error as Error).message);

async function unknown(connection: Asked, name: string): Promise<string> {
  const all = await allSchedules(connection);
  const names = all.map(({ MonitoringScheduleName }) => MonitoringScheduleName ?? '');
  if (names.length === 0) {
    return `there is no schedule ${name}, nor any other; docs/data-quality-monitor.md tells how to make one`;
  }
  const ofEndpoint = all.filter(({ EndpointName }) => EndpointName === name);
  if (ofEndpoint.length > 0) {
    const its = ofEndpoint.map(({ MonitoringScheduleName }) => MonitoringScheduleName);
    return `${name} is an endpoint; name a schedule of it: ${its.slice(0, 10).join(', ')}`;
  }
  const hint = didYouMean(name, names);
  return `there is no schedule ${name}${hint} (guiderail monitors lists them)`;
}
