import type { PutRuleCommandInput, PutRuleCommandOutput } from '@aws-sdk/client-eventbridge';
import { validationException } from '../../base/errors.js';
import { ScheduleSyntaxError } from '../../base/schedule-error.js';
import type { Checked, Handler } from '../../base/service.js';
import { limitExceeded, noBus } from './errors.js';
import { eventsLimits } from './limits.js';
import { type BusPlace, busPlace, defaultBus, ruleArn } from './names.js';
import { compilePattern } from './pattern/compile-pattern.js';
import type { Room } from './room.js';

type Input = Checked<PutRuleCommandInput>;

/** Makes a rule, or gives one that is there a new pattern and schedule; its targets stay. */
export const putRule =
  (room: Room): Handler<PutRuleCommandInput, PutRuleCommandOutput> =>
  async (input, context) => {
    const { deps, store, book, schedules } = room;
    const place = busPlace(input.EventBusName, context);
    const arn = ruleArn(place, input.Name, context.accountId);
    check(room, input, place);
    await deps.state.transaction(async (rows) => {
      const within = store.within(rows);
      if (!(await within.bus(place))) throw noBus(place.bus);
      const known = await within.rule(place, input.Name);
      if (!known) refuseMore(room, await within.countRules(place));
      const rule = {
        ...place,
        name: input.Name,
        document: {
          state: input.State ?? 'ENABLED',
          pattern: input.EventPattern || undefined,
          schedule: input.ScheduleExpression || undefined,
          description: input.Description,
          roleArn: input.RoleArn,
          targets: known?.document.targets ?? [],
        },
      };
      await within.putRule(rule);
      await schedules.set(rows, rule);
      if (!known) await deps.tags.add(rows, arn, input.Tags ?? []);
    });
    book.forget(place);
    return { RuleArn: arn };
  };

function check({ deps }: Room, input: Input, { bus }: BusPlace): void {
  const { EventPattern, ScheduleExpression } = input;
  if (!EventPattern && !ScheduleExpression) {
    throw validationException('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (EventPattern) compilePattern(EventPattern);
  if (!ScheduleExpression) return;
  if (bus !== defaultBus) {
    throw validationException('ScheduleExpression is supported only on the default event bus.');
  }
  try {
    if (deps.cron.parse(ScheduleExpression).nextAfter(deps.clock.now()) !== undefined) return;
    throw new ScheduleSyntaxError(
      `${ScheduleExpression} never comes: look at its day, month and year.`,
    );
  } catch (error) {
    if (!(error instanceof ScheduleSyntaxError)) throw error;
    throw validationException(
      `Parameter ScheduleExpression is not valid. Reason: ${error.message}`,
    );
  }
}

function refuseMore({ deps }: Room, count: number): void {
  const most = deps.rulesPerBus ?? eventsLimits.rulesPerBus;
  if (count < most) return;
  throw limitExceeded(`The requested resource exceeds the maximum number allowed: ${most} rules.`);
}
