import type { Clock } from '../../base/clock.js';
import type { EventBus } from '../../base/events.js';
import type { Log } from '../../base/log.js';
import type { Deliveries } from '../../jobs/deliveries.js';
import type { Objects } from '../../storage/objects.js';
import type { RecordStore } from '../../storage/record-store.js';
import type { State } from '../../storage/state.js';
import type { Calls } from '../common/calls.js';
import type { CaptureSource } from '../common/capture-source.js';
import type { Resources } from '../common/resources.js';
import type { RunSql } from '../common/sql-run.js';
import type { TableCatalog } from '../common/table-catalog.js';
import type { TagStore } from '../common/tags.js';
import type { Targets } from '../common/targets.js';
import type { MergeParquet, WriteParquet } from './offline/write-parquet.js';

/** What the feature store stands on. */
export interface FeatureStoreDeps {
  readonly state: State;
  readonly resources: Resources;
  readonly tags: TagStore;
  readonly objects: Objects;
  readonly records: RecordStore;
  readonly catalog: TableCatalog;
  readonly runSql: RunSql;
  /** A path where no file is yet, for what a statement results in; whoever asked removes it. */
  readonly newFile: (suffix: string) => string;
  readonly removeFile: (path: string) => Promise<void>;
  /** Turns waiting writes into Parquet files, in a thread. */
  readonly writeParquet: WriteParquet;
  /** Turns small Parquet files into larger ones, likewise. */
  readonly mergeParquet: MergeParquet;
  readonly calls: Calls;
  readonly captures: Pick<CaptureSource, 'seal'>;
  readonly targets: Targets;
  readonly events: EventBus;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  /** Real time, milliseconds since the epoch. */
  readonly realNow: () => number;
  readonly log: Log;
  readonly accountId: string;
}
