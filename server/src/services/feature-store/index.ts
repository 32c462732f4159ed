import type { OwnPath } from '../../base/own-path.js';
import type { ServiceOperations } from '../../base/service.js';
import type { FeatureRows } from '../common/feature-rows.js';
import type { Searchable } from '../common/searchable.js';
import type { RefreshTable } from '../common/table-catalog.js';
import type { FeatureStoreDeps } from './deps.js';
import { Groups, groupOperations, groupSearchables } from './groups/index.js';
import { featureRows } from './insight/feature-rows.js';
import { insight } from './insight/paths.js';
import { Offline } from './offline/offline.js';
import { waitingPath } from './offline/waiting-path.js';
import { RecordMetrics, recordOperations } from './records/index.js';
import { trainingSetPaths } from './training-sets/paths.js';

export type { FeatureStoreDeps } from './deps.js';

/** Feature groups, their records online, and every accepted write in Parquet. */
export interface FeatureStoreService {
  readonly operations: readonly ServiceOperations[];
  readonly searchables: readonly Searchable[];
  readonly paths: readonly OwnPath[];
  /** Brings what a group's table stands for up to date before a query reads it. */
  readonly refreshTable: RefreshTable;
  /** For rooms that analyse features. */
  readonly rows: FeatureRows;
  /** Takes up what an earlier life of the server left; once, before the first tick. */
  recover(): Promise<void>;
  /** To be called a few times a second, in real time; `now` is by the product's clock. */
  tick(now: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens the room; its tables are in `deps.catalog` from then on. */
export async function featureStoreService(deps: FeatureStoreDeps): Promise<FeatureStoreService> {
  const groups = await Groups.open(deps);
  const offline = await Offline.open(deps, groups);
  const metrics = new RecordMetrics(deps, groups);
  const told = insight({ ...deps, groups, offline });
  return {
    operations: [groupOperations(deps, groups, offline), recordOperations(deps, groups, metrics)],
    searchables: groupSearchables(deps, groups, offline),
    paths: [...trainingSetPaths(deps, groups), waitingPath(deps, groups), ...told.paths],
    refreshTable: async ({ region, owner }) => {
      const group = owner === undefined ? undefined : await groups.find(region, owner);
      if (group) await offline.settle(group);
    },
    rows: featureRows(groups, offline),
    recover: () => offline.recover(),
    async tick(now) {
      await offline.tick(now);
      await metrics.tick(now);
    },
    async close() {
      await Promise.all([offline.close(), told.close()]);
    },
  };
}
