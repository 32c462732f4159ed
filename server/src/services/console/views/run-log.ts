import { ServiceError } from '../../../base/errors.js';
import type { RunLog } from './monitor-run-types.js';
import type { ViewDeps, ViewRequest } from './view.js';

const logGroupName = '/aws/sagemaker/ProcessingJobs';
const mostLines = 40;
const longestLine = 2000;

/** What a processing job logged last; undefined where it logged nothing. */
export async function runLog(
  { calls }: Pick<ViewDeps, 'calls'>,
  job: string,
  request: ViewRequest,
): Promise<RunLog | undefined> {
  try {
    const { logStreams = [] } = await calls.logs.DescribeLogStreams(
      { logGroupName, logStreamNamePrefix: `${job}/`, limit: 1 },
      request,
    );
    const stream = logStreams[0]?.logStreamName;
    if (stream === undefined) return undefined;
    const { events = [] } = await calls.logs.GetLogEvents(
      { logGroupName, logStreamName: stream, limit: mostLines, startFromHead: false },
      request,
    );
    const lines = events.map(({ timestamp = 0, message = '' }) => ({
      time: timestamp,
      text: message.slice(0, longestLine),
    }));
    return { group: logGroupName, stream, lines };
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ResourceNotFoundException')
      return undefined;
    throw error;
  }
}
