import type { Rows, SqlValue, State } from '../../storage/state.js';
import { type EndpointResource, instancesOf, type VariantDocument } from './document.js';

/** The operation of AWS's that began a deployment. */
export type DeploymentOperation =
  | 'CreateEndpoint'
  | 'UpdateEndpoint'
  | 'UpdateEndpointWeightsAndCapacities';

export type DeploymentOutcome = 'InProgress' | 'Succeeded' | 'RolledBack' | 'Failed';

/** A variant whose weight or number of instances UpdateEndpointWeightsAndCapacities changed. */
export interface VariantChange {
  readonly VariantName: string;
  readonly PreviousWeight: number;
  readonly Weight: number;
  readonly PreviousInstanceCount: number;
  readonly InstanceCount: number;
}

/** One change of what an endpoint serves; times are milliseconds since the epoch. */
export interface PastDeployment {
  readonly operation: DeploymentOperation;
  readonly outcome: DeploymentOutcome;
  readonly started: number;
  readonly ended?: number | undefined;
  readonly config: string;
  /** What served before; absent of a creation. */
  readonly before?: string | undefined;
  readonly failure?: string | undefined;
  readonly changes?: readonly VariantChange[] | undefined;
}

/** A span of time, and how many deployments are wanted of it. */
export interface HistoryQuery {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly limit: number;
}

interface Row {
  operation: DeploymentOperation;
  outcome: DeploymentOutcome;
  started: number;
  ended: number | null;
  config: string;
  config_before: string | null;
  failure: string | null;
  changes: string | null;
}

type Owner = Pick<EndpointResource, 'region' | 'name'>;

const migrations = [
  `CREATE TABLE endpoint_deployments (
     region TEXT NOT NULL, endpoint TEXT NOT NULL, number BIGINT NOT NULL,
     operation TEXT NOT NULL, outcome TEXT NOT NULL, started BIGINT NOT NULL, ended BIGINT,
     config TEXT NOT NULL, config_before TEXT, failure TEXT, changes TEXT,
     PRIMARY KEY (region, endpoint, number))`,
];

/** Of one endpoint: the oldest go first. */
export const mostDeployments = 1_000;
/** As long as AWS's FailureReason may be. */
const mostFailure = 1_024;

/**
 * What each endpoint served and when: a row for each creation, update and change of weights,
 * written with the endpoint's own row, and gone with it. One that a crash interrupted stays open
 * until recovery has settled the endpoint.
 */
export class DeploymentHistory {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<DeploymentHistory> {
    await state.migrate('endpoint-deployments', migrations);
    return new DeploymentHistory(state);
  }

  /** The same inside a transaction of the caller's. */
  within(rows: Rows): DeploymentHistory {
    return new DeploymentHistory(rows);
  }

  /** An endpoint is being created, or an update of it has begun, as its row says. */
  begin(resource: EndpointResource): Promise<void> {
    return this.#add(resource, { ...underWay(resource), outcome: 'InProgress' });
  }

  /**
   * What was under way has come to its end.
   * @param before the endpoint's row until now: of an endpoint that is older than this table, it
   * alone tells what was under way
   */
  async end(before: EndpointResource, ended: number, failure: string | undefined): Promise<void> {
    const known = underWay(before);
    const bad = known.operation === 'CreateEndpoint' ? 'Failed' : 'RolledBack';
    const outcome = failure === undefined ? 'Succeeded' : bad;
    const changed = await this.#rows.run(
      `UPDATE endpoint_deployments SET outcome = ?, ended = ?, failure = ?
        WHERE region = ? AND endpoint = ? AND ended IS NULL`,
      outcome,
      ended,
      cut(failure),
      before.region,
      before.name,
    );
    if (changed === 0) await this.#add(before, { ...known, outcome, ended, failure });
  }

  /** Weights or capacities have changed at once. */
  reweighed(before: EndpointResource, after: EndpointResource): Promise<void> {
    return this.#add(after, {
      ...{ operation: 'UpdateEndpointWeightsAndCapacities', outcome: 'Succeeded' },
      ...{ started: after.modified, ended: after.modified },
      ...{ config: after.document.config, before: before.document.config },
      changes: changesOf(before.document.variants, after.document.variants),
    });
  }

  async clear({ region, name }: Owner): Promise<void> {
    await this.#rows.run(
      'DELETE FROM endpoint_deployments WHERE region = ? AND endpoint = ?',
      region,
      name,
    );
  }

  /** Deployments that were under way at some time of the span, the newest first. */
  async list({ region, name }: Owner, query: HistoryQuery): Promise<PastDeployment[]> {
    const where = ['region = ?', 'endpoint = ?'];
    const values: SqlValue[] = [region, name];
    if (query.start !== undefined) {
      where.push('(ended IS NULL OR ended >= ?)');
      values.push(query.start);
    }
    if (query.end !== undefined) {
      where.push('started < ?');
      values.push(query.end);
    }
    const rows = await this.#rows.all<Row>(
      `SELECT operation, outcome, started, ended, config, config_before, failure, changes
         FROM endpoint_deployments WHERE ${where.join(' AND ')} ORDER BY number DESC LIMIT ?`,
      ...values,
      query.limit,
    );
    return rows.map(deploymentOf);
  }

  async #add({ region, name }: Owner, one: PastDeployment): Promise<void> {
    await this.#rows.run(
      `INSERT INTO endpoint_deployments (region, endpoint, number, operation, outcome, started,
         ended, config, config_before, failure, changes)
       SELECT ?, ?, COALESCE(MAX(number), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?
         FROM endpoint_deployments WHERE region = ? AND endpoint = ?`,
      ...[region, name, one.operation, one.outcome, one.started, one.ended ?? null],
      ...[one.config, one.before ?? null, cut(one.failure)],
      one.changes ? JSON.stringify(one.changes) : null,
      ...[region, name],
    );
    await this.#rows.run(
      `DELETE FROM endpoint_deployments WHERE region = ? AND endpoint = ? AND number <=
         (SELECT MAX(number) FROM endpoint_deployments WHERE region = ? AND endpoint = ?) - ?`,
      ...[region, name, region, name, mostDeployments],
    );
  }
}

const cut = (failure: string | undefined): string | null => failure?.slice(0, mostFailure) ?? null;

/** What an endpoint's row says to be under way. */
function underWay({ created, document: { config, update } }: EndpointResource) {
  return update
    ? {
        ...{ operation: 'UpdateEndpoint' as const, started: update.started },
        ...{ config: update.config, before: config },
      }
    : { operation: 'CreateEndpoint' as const, started: created, config };
}

function changesOf(
  before: readonly VariantDocument[],
  after: readonly VariantDocument[],
): VariantChange[] {
  return after.flatMap((variant) => {
    const old = before.find(({ name }) => name === variant.name);
    if (!old) return [];
    const change = {
      VariantName: variant.name,
      PreviousWeight: old.weight,
      Weight: variant.weight,
      PreviousInstanceCount: instancesOf(old),
      InstanceCount: instancesOf(variant),
    };
    const isSame =
      change.Weight === change.PreviousWeight &&
      change.InstanceCount === change.PreviousInstanceCount;
    return isSame ? [] : [change];
  });
}

const deploymentOf = (row: Row): PastDeployment => ({
  operation: row.operation,
  outcome: row.outcome,
  started: Number(row.started),
  ended: row.ended === null ? undefined : Number(row.ended),
  config: row.config,
  before: row.config_before ?? undefined,
  failure: row.failure ?? undefined,
  changes: row.changes === null ? undefined : (JSON.parse(row.changes) as VariantChange[]),
});
