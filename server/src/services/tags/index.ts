import type { ServiceOperations } from '../../base/service.js';
import type { State } from '../../storage/state.js';
import type { TagStore } from '../common/tags.js';
import { addTags } from './add-tags.js';
import { deleteTags } from './delete-tags.js';
import { listTags } from './list-tags.js';
import { Tags } from './store.js';

/** Tags of any ARN; `tags` is what rooms that create things keep their tags with. */
export async function tagsService(deps: {
  readonly state: State;
}): Promise<{ operations: ServiceOperations[]; tags: TagStore }> {
  const tags = await Tags.open(deps.state);
  return {
    operations: [
      {
        service: 'sagemaker',
        operations: ['AddTags', 'ListTags', 'DeleteTags'],
        handlers: {
          AddTags: addTags(tags),
          ListTags: listTags(tags),
          DeleteTags: deleteTags(tags),
        },
      },
    ],
    tags,
  };
}
