import type { JobKind, OnLog } from './job-logs.js';
import type { Session } from './session.js';

/** What jobs of every kind have, known by their names. */
export abstract class NamedJob {
  readonly jobName: string;
  readonly session: Session;
  protected abstract readonly kind: JobKind;

  constructor(jobName: string, session: Session) {
    this.jobName = jobName;
    this.session = session;
  }

  /** The job's name, under the word that Python's SDK has for it. */
  get name(): string {
    return this.jobName;
  }

  /** What the job has logged so far, a line at a time. */
  logs(onLog: OnLog): Promise<void> {
    return this.session.logsForJob(this.kind, this.jobName, onLog);
  }
}
