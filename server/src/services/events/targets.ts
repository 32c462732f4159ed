import type {
  ListTargetsByRuleCommandInput,
  ListTargetsByRuleCommandOutput,
  RemoveTargetsCommandInput,
  RemoveTargetsCommandOutput,
  Target,
} from '@aws-sdk/client-eventbridge';
import type { Handler } from '../../base/service.js';
import { busPlace } from './names.js';
import { pageOf } from './paging.js';
import { changeRule, knownRule, type Room } from './room.js';

export const listTargetsByRule =
  ({ store }: Room): Handler<ListTargetsByRuleCommandInput, ListTargetsByRuleCommandOutput> =>
  async (input, context) => {
    const place = busPlace(input.EventBusName, context);
    const { document } = await knownRule(store, place, input.Rule);
    const all = document.targets.toSorted((a, b) => (a.Id < b.Id ? -1 : 1));
    const list = `event-targets/${place.region}/${place.bus}`;
    const { items, ...more } = pageOf(list, input, all, ({ Id }) => Id);
    return { Targets: items as Target[], ...more };
  };

/** An id that the rule does not have is told as a failed entry. */
export const removeTargets =
  (room: Room): Handler<RemoveTargetsCommandInput, RemoveTargetsCommandOutput> =>
  async ({ Rule, EventBusName, Ids }, context) => {
    const gone = new Set(Ids);
    let missing: string[] = [];
    await changeRule(room, busPlace(EventBusName, context), Rule, (rule) => {
      const { targets } = rule.document;
      missing = Ids.filter((id) => !targets.some(({ Id }) => Id === id));
      const left = targets.filter(({ Id }) => !gone.has(Id));
      return { ...rule, document: { ...rule.document, targets: left } };
    });
    return {
      FailedEntryCount: missing.length,
      FailedEntries: missing.map((TargetId) => ({
        TargetId,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Rule ${Rule} has no target ${TargetId}.`,
      })),
    };
  };
