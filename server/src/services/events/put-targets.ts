import type { PutTargetsCommandInput, PutTargetsCommandOutput } from '@aws-sdk/client-eventbridge';
import { ServiceError, validationException } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { limitExceeded } from './errors.js';
import { compileInput } from './input/target-input.js';
import { eventsLimits } from './limits.js';
import { busPlace, ruleArn } from './names.js';
import { changeRule, type Room } from './room.js';
import type { RuleTarget } from './store.js';

/** Adds targets to a rule; one of an id that the rule has already replaces it. */
export const putTargets =
  (room: Room): Handler<PutTargetsCommandInput, PutTargetsCommandOutput> =>
  async ({ Rule, EventBusName, Targets }, context) => {
    const place = busPlace(EventBusName, context);
    const ids = new Set(Targets.map(({ Id }) => Id));
    if (ids.size < Targets.length) {
      throw validationException('Each target of one PutTargets must have an Id of its own.');
    }
    for (const target of Targets) check(room, target, ruleArn(place, Rule, context.accountId));
    await changeRule(room, place, Rule, (rule) => {
      const kept = rule.document.targets.filter(({ Id }) => !ids.has(Id));
      const targets = [...kept, ...Targets];
      if (targets.length > eventsLimits.targetsPerRule) {
        throw limitExceeded(
          'The requested resource exceeds the maximum number allowed: ' +
            `${eventsLimits.targetsPerRule} targets a rule.`,
        );
      }
      return { ...rule, document: { ...rule.document, targets } };
    });
    return { FailedEntryCount: 0, FailedEntries: [] };
  };

/** @throws ValidationException for a target that could never be sent to. */
function check({ deps }: Room, target: RuleTarget, rule: string): void {
  try {
    deps.targets.check(target.Arn);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw validationException(
      `Parameter ${target.Arn} is not valid. Reason: target ${target.Id} of ${rule}: ${error.message}`,
    );
  }
  compileInput(target);
}
