import type { OwnPath, OwnRequest } from '../../base/own-path.js';
import type { FeatureGroup, FeatureGroups } from './feature-group.js';

/** `POST /_guiderail/feature-groups/{name}/WORD`: what is asked about a group that is there. */
export const groupPath = (
  word: string,
  groups: Pick<FeatureGroups, 'get'>,
  answer: (group: FeatureGroup, request: OwnRequest) => Promise<object>,
): OwnPath => ({
  method: 'POST',
  pattern: new RegExp(
    `^/_guiderail/feature-groups/([a-zA-Z0-9](?:[-_]*[a-zA-Z0-9]){0,63})/${word}$`,
  ),
  forCaptures: false,
  handler: async (name, request) => answer(await groups.get(request.region, name), request),
});
