import { messageOf, ServiceError } from '../../base/errors.js';
import { withoutPaths } from '../../base/without-paths.js';
import type { Job } from '../../jobs/jobs.js';
import { readS3Uri } from '../common/s3-uri.js';
import { adoptResult } from './adopt-result.js';
import { carryOut, type Outcome } from './carry-out.js';
import { columnInfo } from './column-info.js';
import type { AthenaDeps } from './deps.js';
import { tell } from './events.js';
import type { Execution, ExecutionDocument, Executions } from './executions.js';
import { athenaError, QueryFailure } from './failure.js';

const jobKind = 'athena-query';
/** A query that the server could not bring to an end this often, through crashes, is given up. */
const mostTries = 3;

/** Why a query's signal was aborted when the query is to be stopped, and not the server. */
export class QueryStopped extends Error {
  override readonly name = 'QueryStopped';
}

interface Place {
  readonly id: string;
  readonly region: string;
}

/** Runs queries from the durable queue, and settles what becomes of them. */
export class QueryRunner {
  readonly #deps: AthenaDeps;
  readonly #executions: Executions;

  constructor(deps: AthenaDeps, executions: Executions) {
    this.#deps = deps;
    this.#executions = executions;
    const options = { concurrency: deps.concurrency, attempts: mostTries + 1 };
    deps.jobs.define(jobKind, options, (job, signal) => this.#take(job, signal));
  }

  /** Puts queries back into the queue that a crash left between their row and the queue. */
  async recover(): Promise<void> {
    for (const execution of await this.#executions.unfinished()) await this.enqueue(execution);
  }

  async enqueue({ id, region }: Place): Promise<void> {
    await this.#deps.jobs.enqueue(jobKind, id, { id, region });
  }

  /** A query that has ended stays as it is. */
  async stop({ id, region }: Place): Promise<void> {
    const reason = 'Query cancelled by user';
    await this.#settle({ id, region }, 'CANCELLED', { reason });
    await this.#deps.jobs.cancel(jobKind, id, new QueryStopped());
  }

  async #take(job: Job, signal: AbortSignal): Promise<void> {
    const { id, region } = job.payload as Place;
    const waiting = await this.#executions.find(region, id);
    if (!waiting) return;
    const started = this.#deps.clock.now();
    const execution = await this.#executions.move(
      ...[waiting, ['QUEUED', 'RUNNING'] as const, 'RUNNING' as const],
      { started, queued_ms: Math.max(0, started - waiting.submitted) },
      (rows, now, before) => tell(this.#deps, rows, now, before),
    );
    if (!execution) return;
    const began = this.#deps.realNow();
    const took = () => ({ took_ms: Math.round(this.#deps.realNow() - began) });
    try {
      if (job.attempt > mostTries) {
        throw new QueryFailure(`The server ended ${mostTries} times during this query`, true);
      }
      const done = await this.#keep(execution, await carryOut(this.#deps, execution, signal));
      await this.#settle(execution, 'SUCCEEDED', { ...done, ...took() });
    } catch (error) {
      if (signal.aborted) {
        if (signal.reason instanceof QueryStopped) return;
        throw error; // the server closes: the query runs again at its next start
      }
      await this.#settle(execution, 'FAILED', { ...this.#failed(execution, error), ...took() });
    }
  }

  /** The result becomes an object before the query is seen to have ended. */
  async #keep(execution: Execution, outcome: Outcome): Promise<Partial<ExecutionDocument>> {
    const place = readS3Uri(execution.document.outputFile);
    if (!place) throw new Error(`the result of ${execution.id} has no place`);
    if (outcome.kind === 'rows') {
      const { path, result, bytes } = outcome;
      await adoptResult(this.#deps, place, path);
      const columns = result.columns.map(({ name, type }) => columnInfo(name, type));
      return { columns, rows: result.rows, scanned_bytes: bytes };
    }
    const { lines, column } = outcome;
    await this.#deps.objects.put(
      place.bucket,
      place.key,
      lines.map((line) => `${line}\n`).join(''),
      {
        headers: { 'content-type': 'application/octet-stream' },
      },
    );
    const columns = column === undefined ? [] : [columnInfo(column, 'VARCHAR')];
    return { columns, rows: lines.length, scanned_bytes: 0 };
  }

  #failed(execution: Execution, error: unknown): Partial<ExecutionDocument> {
    if (error instanceof QueryFailure) return { reason: error.message, error: athenaError(error) };
    const name = error instanceof Error ? error.name : '';
    if (name === 'ObjectsError') {
      const failure = new QueryFailure(
        `The result could not be written: ${withoutPaths(messageOf(error))}`,
      );
      return { reason: failure.message, error: athenaError(failure) };
    }
    const { id } = execution;
    // a service that says what is amiss, such as an offline store without its bucket, is not broken
    if (!(error instanceof ServiceError)) {
      const told = error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
      this.#deps.log('error', 'a query broke', { id, error: told });
    }
    const reason = `GENERIC_INTERNAL_ERROR: ${withoutPaths(messageOf(error))}`;
    return { reason, error: { ErrorCategory: 1, Retryable: true, ErrorMessage: reason } };
  }

  async #settle(
    place: Place,
    state: 'SUCCEEDED' | 'FAILED' | 'CANCELLED',
    changes: Partial<ExecutionDocument>,
  ): Promise<void> {
    await this.#executions.move(
      ...[place, ['QUEUED', 'RUNNING'] as const, state],
      { ended: this.#deps.clock.now(), ...changes },
      (rows, now, before) => tell(this.#deps, rows, now, before),
    );
  }
}
