import type { OwnPath } from '../../../base/own-path.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { FeatureGroups } from '../feature-group.js';

/**
 * `POST /_guiderail/feature-groups/{name}/waiting`: `{"Writes"}`, how many accepted writes are not in
 * Parquet files yet.
 */
export const waitingPath = (
  { records }: Pick<FeatureStoreDeps, 'records'>,
  groups: Pick<FeatureGroups, 'get'>,
): OwnPath => ({
  method: 'POST',
  pattern: /^\/_guiderail\/feature-groups\/([a-zA-Z0-9](?:[-_]*[a-zA-Z0-9]){0,63})\/waiting$/,
  forCaptures: false,
  handler: async (name, { region }) => {
    const { document } = await groups.get(region, name);
    const all = await records.log.waiting();
    return { Writes: all.find(({ group }) => group === document.number)?.count ?? 0 };
  },
});
