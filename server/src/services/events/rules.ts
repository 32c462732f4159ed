import type {
  DescribeRuleCommandInput,
  DescribeRuleCommandOutput,
  DisableRuleCommandInput,
  DisableRuleCommandOutput,
  EnableRuleCommandInput,
  EnableRuleCommandOutput,
  ListRuleNamesByTargetCommandInput,
  ListRuleNamesByTargetCommandOutput,
  ListRulesCommandInput,
  ListRulesCommandOutput,
  Rule as RuleMembers,
} from '@aws-sdk/client-eventbridge';
import type { Handler } from '../../base/service.js';
import { busPlace, ruleArn } from './names.js';
import { pageOf } from './paging.js';
import { changeRule, knownBus, knownRule, type Room } from './room.js';
import type { Rule } from './store.js';

const membersOf = (rule: Rule, accountId: string): RuleMembers => ({
  Name: rule.name,
  Arn: ruleArn(rule, rule.name, accountId),
  EventPattern: rule.document.pattern,
  ScheduleExpression: rule.document.schedule,
  State: rule.document.state as RuleMembers['State'],
  Description: rule.document.description,
  RoleArn: rule.document.roleArn,
  EventBusName: rule.bus,
});

export const describeRule =
  ({ store }: Room): Handler<DescribeRuleCommandInput, DescribeRuleCommandOutput> =>
  async ({ Name, EventBusName }, context) => {
    const rule = await knownRule(store, busPlace(EventBusName, context), Name);
    return { ...membersOf(rule, context.accountId), CreatedBy: context.accountId };
  };

export const listRules =
  (room: Room): Handler<ListRulesCommandInput, ListRulesCommandOutput> =>
  async (input, context) => {
    const place = await knownBus(room, input.EventBusName, context);
    const { NamePrefix = '' } = input;
    const rules = await room.store.rules(place);
    const all = rules.filter(({ name }) => name.startsWith(NamePrefix));
    const list = `event-rules/${place.region}/${place.bus}`;
    const { items, ...more } = pageOf(list, input, all, ({ name }) => name);
    return { Rules: items.map((rule) => membersOf(rule, context.accountId)), ...more };
  };

export const listRuleNamesByTarget =
  (room: Room): Handler<ListRuleNamesByTargetCommandInput, ListRuleNamesByTargetCommandOutput> =>
  async (input, context) => {
    const place = await knownBus(room, input.EventBusName, context);
    const all = (await room.store.rules(place))
      .filter(({ document }) => document.targets.some(({ Arn }) => Arn === input.TargetArn))
      .map(({ name }) => name);
    const list = `event-rules-by-target/${place.region}/${place.bus}`;
    const { items, ...more } = pageOf(list, input, all, (name) => name);
    return { RuleNames: items, ...more };
  };

const setState =
  (state: string) =>
  (room: Room): Handler<EnableRuleCommandInput, object> =>
  async ({ Name, EventBusName }, context) => {
    await changeRule(room, busPlace(EventBusName, context), Name, (rule) => ({
      ...rule,
      document: { ...rule.document, state },
    }));
    return {};
  };

export const enableRule: (room: Room) => Handler<EnableRuleCommandInput, EnableRuleCommandOutput> =
  setState('ENABLED');

export const disableRule: (
  room: Room,
) => Handler<DisableRuleCommandInput, DisableRuleCommandOutput> = setState('DISABLED');
