import {
  type DescribeProcessingJobCommandOutput,
  type MonitoringExecutionSummary,
  StopProcessingJobCommand,
} from '@aws-sdk/client-sagemaker';
import type { DataQualityFiles } from './data-quality-bodies.js';
import { hasCode, UnexpectedStatusError } from './errors.js';
import type { ChangesBody, LabelsBody } from './model-quality-bodies.js';
import {
  Constraints,
  ConstraintViolations,
  type FileOptions,
  Statistics,
} from './monitoring-files.js';
import { NamedJob } from './named-job.js';
import { parseS3Uri, s3PathJoin } from './s3-uri.js';
import { type LogsOption, Session } from './session.js';
import type { ViolationExamplesBody } from './violation-examples.js';

/** The bodies of a monitor's three files. */
export interface MonitorFiles {
  readonly statistics: unknown;
  readonly constraints: unknown;
  readonly violations: unknown;
}

type JobClass<T> = new (jobName: string, session: Session) => T;

/**
 * A processing job by its name.
 *
 * @example
 * const job = new ProcessingJob('baseline-suggestion-job-2026-03-10-12-00-00-123', session);
 * await job.wait();
 */
export class ProcessingJob extends NamedJob {
  protected readonly kind = 'Processing';
  #outputS3Uri: string | undefined;

  constructor(jobName: string, session: Session, outputS3Uri?: string | undefined) {
    super(jobName, session);
    this.#outputS3Uri = outputS3Uri;
  }

  /**
   * The job of an ARN, such as a monitor's execution is listed with.
   * @throws Error when it is no processing job's.
   *
   * @example
   * const run = MonitoringExecution.fromProcessingArn(summary.ProcessingJobArn ?? '');
   * console.log((await run.constraintViolations())?.body.violations);
   */
  static fromProcessingArn<T extends ProcessingJob>(
    this: JobClass<T>,
    processingJobArn: string,
    sagemakerSession: Session = new Session(),
  ): T {
    const name = /^arn:[^:]+:sagemaker:[^:]+:[^:]+:processing-job\/([^/]+)$/.exec(
      processingJobArn,
    )?.[1];
    if (name === undefined) {
      throw new Error(
        `${processingJobArn} is no ARN of a processing job, arn:…:processing-job/NAME`,
      );
    }
    return new this(name, sagemakerSession);
  }

  /** The job of a name. */
  static fromProcessingName<T extends ProcessingJob>(
    this: JobClass<T>,
    processingJobName: string,
    sagemakerSession: Session = new Session(),
  ): T {
    return new this(processingJobName, sagemakerSession);
  }

  /** What the service tells of the job. */
  describe(): Promise<DescribeProcessingJobCommandOutput> {
    return this.session.describeProcessingJob(this.jobName);
  }

  /** @throws UnexpectedStatusError when the job fails or is stopped. */
  async wait(options: { logs?: LogsOption | undefined } = {}): Promise<void> {
    await this.session.waitForProcessingJob(this.jobName, options.logs);
  }

  /** Asks the job to stop; `wait` tells when it has. */
  async stop(): Promise<void> {
    await this.session.sagemakerClient.send(
      new StopProcessingJobCommand({ ProcessingJobName: this.jobName }),
    );
  }

  /** Where the job's first output lies in S3. */
  async outputS3Uri(): Promise<string> {
    if (this.#outputS3Uri === undefined) {
      const { ProcessingOutputConfig } = await this.describe();
      this.#outputS3Uri = ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri;
    }
    if (this.#outputS3Uri === undefined) throw new Error(`${this.jobName} has no output in S3`);
    return this.#outputS3Uri;
  }

  /**
   * Reads one of the job's files by name.
   * @throws UnexpectedStatusError when it is missing and the job has not completed; NoSuchKey when
   * it is missing although the job has.
   */
  protected async file<T>(
    name: string,
    read: (uri: string, options: FileOptions) => Promise<T>,
  ): Promise<T> {
    const uri = s3PathJoin(await this.outputS3Uri(), name);
    try {
      return await read(uri, { sagemakerSession: this.session });
    } catch (error) {
      if (!hasCode(error, 'NoSuchKey')) throw error;
      const { ProcessingJobStatus = '', FailureReason, ExitMessage } = await this.describe();
      if (ProcessingJobStatus === 'Completed') throw error;
      const what = `Processing job ${this.jobName}, which is to write ${name},`;
      const reason = FailureReason ?? ExitMessage;
      throw new UnexpectedStatusError(what, ['Completed'], ProcessingJobStatus, reason);
    }
  }

  /** One of the job's files as text. */
  protected textFile(name: string): Promise<string> {
    return this.file(name, (uri) => {
      const { bucket, key } = parseS3Uri(uri);
      return this.session.readS3File(bucket, key);
    });
  }
}

/**
 * A job that suggests a baseline.
 *
 * @example
 * const job = await monitor.suggestBaseline({ …, wait: false });
 * await job.wait();
 * const constraints = await job.suggestedConstraints();
 */
export class BaseliningJob<F extends MonitorFiles = DataQualityFiles> extends ProcessingJob {
  /** The statistics that the job wrote. */
  baselineStatistics(fileName = 'statistics.json'): Promise<Statistics<F['statistics']>> {
    return this.file(fileName, Statistics.fromS3Uri<F['statistics']>);
  }

  /** The constraints that the job suggested. */
  suggestedConstraints(fileName = 'constraints.json'): Promise<Constraints<F['constraints']>> {
    return this.file(fileName, Constraints.fromS3Uri<F['constraints']>);
  }
}

/**
 * One run of a monitor, by its schedule or at once.
 *
 * @example
 * for (const execution of await monitor.listExecutions()) {
 *   console.log(execution.summary?.ScheduledTime, execution.summary?.MonitoringExecutionStatus);
 *   console.log((await execution.constraintViolations())?.body.violations);
 * }
 */
export class MonitoringExecution<F extends MonitorFiles = DataQualityFiles> extends ProcessingJob {
  /** What ListMonitoringExecutions tells of it; none for a run outside of a schedule. */
  readonly summary: MonitoringExecutionSummary | undefined;

  constructor(
    jobName: string,
    session: Session,
    summary?: MonitoringExecutionSummary | undefined,
    outputS3Uri?: string | undefined,
  ) {
    super(jobName, session, outputS3Uri);
    this.summary = summary;
  }

  /** Undefined where the run completed and wrote none. */
  statistics(fileName = 'statistics.json'): Promise<Statistics<F['statistics']> | undefined> {
    return unlessMissing(this.file(fileName, Statistics.fromS3Uri<F['statistics']>));
  }

  /** Undefined where the run completed and wrote none, as some monitors do that found nothing. */
  constraintViolations(
    fileName = 'constraint_violations.json',
  ): Promise<ConstraintViolations<F['violations']> | undefined> {
    return unlessMissing(this.file(fileName, ConstraintViolations.fromS3Uri<F['violations']>));
  }

  /** `InProgress`, `Completed`, `CompletedWithViolations`, `Failed`, …, as it was listed. */
  get status(): string | undefined {
    return this.summary?.MonitoringExecutionStatus;
  }

  /** What Guiderail tells of the labels that a model-quality run found; undefined elsewhere. */
  labels(): Promise<LabelsBody | undefined> {
    return this.#json<LabelsBody>('merge.json');
  }

  /** What changed since the window was run before: labels, and each metric. */
  changes(): Promise<ChangesBody | undefined> {
    return this.#json<ChangesBody>('changes.json');
  }

  /** Guiderail's: records that show each violation; undefined where the run wrote none. */
  examples(): Promise<ViolationExamplesBody | undefined> {
    return this.#json<ViolationExamplesBody>('violation_examples.json');
  }

  /** The report for people, as HTML; undefined where the run wrote none. */
  report(): Promise<string | undefined> {
    return unlessMissing(this.textFile('report.html'));
  }

  async #json<T>(name: string): Promise<T | undefined> {
    const text = await unlessMissing(this.textFile(name));
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }
}

async function unlessMissing<T>(file: Promise<T>): Promise<T | undefined> {
  try {
    return await file;
  } catch (error) {
    if (hasCode(error, 'NoSuchKey')) return undefined;
    throw error;
  }
}
