import type {
  DeleteFeatureGroupCommandInput,
  DeleteFeatureGroupCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../../base/service.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { FeatureGroup } from '../feature-group.js';
import type { OfflineStore } from '../offline/offline-store.js';
import type { Groups } from './groups.js';
import { addNews } from './news.js';
import { ownershipOf } from './ownership.js';

/**
 * Takes a group and its online records away. What was written goes to the offline store first,
 * and stays there; so does the catalog's table.
 */
export const deleteFeatureGroup =
  (
    deps: FeatureStoreDeps,
    groups: Groups,
    offline: Pick<OfflineStore, 'beforeDelete' | 'afterDelete'>,
  ): Handler<DeleteFeatureGroupCommandInput, DeleteFeatureGroupCommandOutput> =>
  async (input, { region }) => {
    const { name } = groups.described(region, input.FeatureGroupName);
    return groups.alone(region, name, async () => {
      const group = groups.known(region, name);
      if (!group) return {}; // somebody else has deleted it meanwhile
      groups.leave(group); // no write is taken from here on
      try {
        await offline.beforeDelete(group);
        await bury(deps, groups, group);
      } catch (error) {
        groups.stay(group);
        throw error;
      }
      await groups.sweep(group.document.number); // after the writes that were on their way
      await offline.afterDelete(group);
      return {};
    });
  };

async function bury(deps: FeatureStoreDeps, groups: Groups, group: FeatureGroup): Promise<void> {
  const tags = await deps.tags.all(group.arn);
  const ownership = ownershipOf(tags);
  const deleted = deps.clock.now();
  await groups.remove({ group, ownership, deleted }, async (rows) => {
    await deps.tags.clear(rows, group.arn);
    const gone = { ...group, status: 'Deleting', modified: deleted };
    await addNews(deps, rows, { group: gone, ownership, changes: [{ what: 'Deleted' }], tags });
  });
}
