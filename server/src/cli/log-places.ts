import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeEndpointCommand } from '@aws-sdk/client-sagemaker';
import type { Connection } from './connection.js';
import { didYouMean } from './flags.js';
import { listRuns } from './run-facts.js';
import { allSchedules } from './schedule-of.js';

/** Where lines are read: a group, or the streams of it whose names begin so. */
export interface LogPlace {
  readonly group: string;
  readonly streams?: string;
  /** Set where only one stream is meant, which is read without its neighbours. */
  readonly stream?: string;
  /** When the first line of the streams was written; milliseconds. */
  readonly from?: number;
  /** Set: the place is the newest run's of this schedule, and moves with the next one. */
  readonly schedule?: string;
}

const root = '/aws/sagemaker/';
const jobGroups = ['ProcessingJobs', 'TrainingJobs', 'TransformJobs'];
const mostGroups = 5_000;

/** All log groups of the region. */
export async function allGroups(client: CloudWatchLogsClient): Promise<LogGroup[]> {
  const found: LogGroup[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new DescribeLogGroupsCommand({ nextToken }));
    found.push(...(page.logGroups ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined && found.length < mostGroups);
  return found;
}

/**
 * What a name means: a group (whole, or its last part), an endpoint, a job, a schedule.
 * @throws Error with the nearest of these where it means none
 */
export async function placeNamed(
  connection: Connection,
  client: CloudWatchLogsClient,
  name: string,
): Promise<LogPlace> {
  const groups = (await allGroups(client)).map(({ logGroupName }) => logGroupName ?? '');
  const whole = [name, `${root}${name}`, `${root}Endpoints/${name}`];
  const group = whole.find((one) => groups.includes(one));
  if (group !== undefined) return { group };
  for (const kind of jobGroups) {
    const group = `${root}${kind}`;
    const place = groups.includes(group) && (await jobPlace(client, group, name));
    if (place) return place;
  }
  const schedules = await allSchedules(connection);
  const names = schedules.map(({ MonitoringScheduleName }) => MonitoringScheduleName ?? '');
  if (names.includes(name)) return schedulePlace(connection, client, name);
  if (await isEndpoint(connection, name)) {
    throw new Error(
      `the model of endpoint ${name} has logged nothing: models that are programs or containers ` +
        'do. Of its monitors there is guiderail monitors',
    );
  }
  throw new Error(unknown(name, [...groups, ...names]));
}

function unknown(name: string, known: readonly string[]): string {
  const hint = didYouMean(name, [...known, ...known.map((one) => one.split('/').at(-1) ?? '')]);
  return (
    `${name} is no log group, no job that has logged, no endpoint and no schedule${hint} ` +
    '(guiderail logs lists the groups)'
  );
}

/** The streams of a job, one for each instance; undefined where it has none. */
async function jobPlace(
  client: CloudWatchLogsClient,
  group: string,
  job: string,
): Promise<LogPlace | undefined> {
  const streams = `${job}/`;
  const { logStreams = [] } = await client
    .send(new DescribeLogStreamsCommand({ logGroupName: group, logStreamNamePrefix: streams }))
    .catch((error: Error) => {
      if (error.name === 'ResourceNotFoundException') return { logStreams: [] };
      throw error;
    });
  const [first] = logStreams;
  if (!first) return undefined;
  const from = Math.min(...logStreams.map(({ firstEventTimestamp }) => firstEventTimestamp ?? 0));
  const only = logStreams.length === 1 && first.logStreamName;
  return { group, streams, from, ...(only && { stream: only }) };
}

async function isEndpoint({ session }: Connection, EndpointName: string): Promise<boolean> {
  const command = new DescribeEndpointCommand({ EndpointName });
  return session.sagemakerClient.send(command).then(
    () => true,
    (error: Error) => {
      if (error.name === 'ValidationException') return false;
      throw error;
    },
  );
}

/** The job of a schedule's newest run that has one. */
export async function schedulePlace(
  connection: Connection,
  client: CloudWatchLogsClient,
  schedule: string,
): Promise<LogPlace> {
  const runs = await listRuns(connection, { schedule, limit: 20 });
  const job = runs
    .map(({ ProcessingJobArn }) => ProcessingJobArn?.split('processing-job/')[1])
    .find((name) => name !== undefined);
  const group = `${root}ProcessingJobs`;
  const place = job === undefined ? undefined : await jobPlace(client, group, job);
  // a name that no stream has, until the first run comes
  return { ...(place ?? { group, streams: `${job ?? `(${schedule})`}/` }), schedule };
}
