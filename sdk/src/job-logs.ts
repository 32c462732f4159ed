import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { hasCode } from './errors.js';

/** Where a job's log lines go. */
export type OnLog = (line: string) => void;

/** Instances of a job whose logs are followed. */
const maximumStreams = 50;

/** The kinds of jobs that have logs. */
export type JobKind = 'Processing' | 'Training' | 'Transform';

/**
 * Reads what a job has logged since the last call, each instance's stream in turn.
 * A job that has not logged yet has no stream, which is no failure.
 */
export class JobLogs {
  readonly #client: CloudWatchLogsClient;
  readonly #group: string;
  readonly #job: string;
  readonly #onLog: OnLog;
  /** By stream: the token to go on with. */
  readonly #tokens = new Map<string, string | undefined>();

  constructor(client: CloudWatchLogsClient, kind: JobKind, job: string, onLog: OnLog) {
    this.#client = client;
    this.#group = `/aws/sagemaker/${kind}Jobs`;
    this.#job = job;
    this.#onLog = onLog;
  }

  /** Gives on what is new. */
  async read(): Promise<void> {
    const { DescribeLogStreamsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    try {
      const { logStreams = [] } = await this.#client.send(
        new DescribeLogStreamsCommand({
          logGroupName: this.#group,
          logStreamNamePrefix: `${this.#job}/`,
          orderBy: 'LogStreamName',
          limit: maximumStreams,
        }),
      );
      for (const { logStreamName } of logStreams) {
        if (logStreamName !== undefined) await this.#readStream(logStreamName);
      }
    } catch (error) {
      if (!hasCode(error, 'ResourceNotFoundException')) throw error;
    }
  }

  async #readStream(logStreamName: string): Promise<void> {
    const { GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    for (;;) {
      const nextToken = this.#tokens.get(logStreamName);
      const answer = await this.#client.send(
        new GetLogEventsCommand({
          logGroupName: this.#group,
          logStreamName,
          startFromHead: true,
          nextToken,
        }),
      );
      for (const { message } of answer.events ?? []) this.#onLog(message ?? '');
      this.#tokens.set(logStreamName, answer.nextForwardToken);
      if (answer.nextForwardToken === nextToken || !answer.events?.length) return;
    }
  }
}
