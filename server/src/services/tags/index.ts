import type { ServiceOperations } from '../../base/service.js';
import type { State } from '../../storage/state.js';
import type { TagStore } from '../common/tags.js';
import { addTags } from './add-tags.js';
import { deleteTags } from './delete-tags.js';
import type { TagDeps } from './deps.js';
import { listTags } from './list-tags.js';
import { Tags } from './store.js';

/** Tags of any ARN; `tags` is what rooms that create things keep their tags with. */
export async function tagsService({
  state,
  known = async () => true,
}: {
  readonly state: State;
  /** Whether there is a resource of that ARN; without it every ARN is taken for one. */
  readonly known?: TagDeps['known'];
}): Promise<{ operations: ServiceOperations[]; tags: TagStore }> {
  const tags = await Tags.open(state);
  const deps: TagDeps = { tags, known };
  return {
    operations: [
      {
        service: 'sagemaker',
        handlers: {
          AddTags: addTags(deps),
          ListTags: listTags(deps),
          DeleteTags: deleteTags(deps),
        },
      },
    ],
    tags,
  };
}
