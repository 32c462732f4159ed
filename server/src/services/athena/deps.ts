import type { Clock } from '../../base/clock.js';
import type { EventBus } from '../../base/events.js';
import type { Log } from '../../base/log.js';
import type { Deliveries } from '../../jobs/deliveries.js';
import type { Jobs } from '../../jobs/jobs.js';
import type { Objects } from '../../storage/objects.js';
import type { State } from '../../storage/state.js';
import type { RunSql, SqlLimits } from '../common/sql-run.js';
import type { RefreshTable } from '../common/table-catalog.js';
import type { Catalog } from './catalog.js';

/** What the room of queries stands on. */
export interface AthenaDeps {
  readonly state: State;
  readonly objects: Pick<Objects, 'adopt' | 'put' | 'get' | 'head' | 'listFiles' | 'bucketRegion'>;
  readonly catalog: Catalog;
  readonly runSql: RunSql;
  /** A path where no file is yet. */
  readonly newFile: (suffix: string) => string;
  readonly removeFile: (path: string) => Promise<void>;
  /** Called before a table that somebody keeps up to date is read. */
  readonly refresh: RefreshTable;
  readonly jobs: Jobs;
  readonly deliveries: Deliveries;
  readonly events: EventBus;
  readonly clock: Clock;
  /** Real time in milliseconds. */
  readonly realNow: () => number;
  readonly log: Log;
  readonly accountId: string;
  /** Of one query. */
  readonly limits: Omit<SqlLimits, 'signal'>;
  /** How many queries may run at a time. */
  readonly concurrency: number;
}
