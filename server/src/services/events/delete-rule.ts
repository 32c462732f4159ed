import type { DeleteRuleCommandInput, DeleteRuleCommandOutput } from '@aws-sdk/client-eventbridge';
import { validationException } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { ruleArn } from './names.js';
import { knownBus, type Room } from './room.js';

/** A rule that is not there is no error, as at AWS; one that has targets is. */
export const deleteRule =
  (room: Room): Handler<DeleteRuleCommandInput, DeleteRuleCommandOutput> =>
  async ({ Name, EventBusName }, context) => {
    const { deps, store, book, schedules } = room;
    const place = await knownBus(room, EventBusName, context);
    await deps.state.transaction(async (rows) => {
      const within = store.within(rows);
      const rule = await within.rule(place, Name);
      if (rule && rule.document.targets.length > 0) {
        throw validationException("Rule can't be deleted since it has targets.");
      }
      await within.deleteRule(place, Name);
      await schedules.remove(rows, place, Name);
      await deps.tags.clear(rows, ruleArn(place, Name, context.accountId));
    });
    book.forget(place);
    return {};
  };
