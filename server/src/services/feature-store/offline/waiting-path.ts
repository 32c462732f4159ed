import type { OwnPath } from '../../../base/own-path.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { FeatureGroups } from '../feature-group.js';
import { groupPath } from '../group-path.js';

/**
 * `POST /_guiderail/feature-groups/{name}/waiting`: `{"Writes"}`, how many accepted writes are not in
 * Parquet files yet.
 */
export const waitingPath = (
  { records }: Pick<FeatureStoreDeps, 'records'>,
  groups: Pick<FeatureGroups, 'get'>,
): OwnPath =>
  groupPath('waiting', groups, async ({ document }) => {
    const all = await records.log.waiting();
    return { Writes: all.find(({ group }) => group === document.number)?.count ?? 0 };
  });
