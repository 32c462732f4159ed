import type {
  PutCompositeAlarmCommandInput,
  PutCompositeAlarmCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Handler } from '../../../base/service.js';
import { validationError } from '../errors.js';
import {
  alarmArn,
  alarmNameOf,
  type CompositeAlarmRecord,
  type CompositeConfiguration,
  initialState,
} from './alarm.js';
import { type Alarms, newRevision } from './alarms.js';
import { checkActions } from './check-actions.js';
import type { AlarmContext } from './context.js';
import { tooManyAlarms } from './errors.js';
import { alarmLimits } from './limits.js';
import { alarmsOf, parseRule } from './rule.js';

/** Makes a composite alarm, or replaces its configuration and keeps its state. */
export function putCompositeAlarm({
  deps,
  alarms,
}: AlarmContext): Handler<PutCompositeAlarmCommandInput, PutCompositeAlarmCommandOutput> {
  return async (input, { region, accountId }) => {
    const { Tags: tags, ...given } = input;
    const configuration = { ...given, ActionsEnabled: given.ActionsEnabled ?? true };
    checkRule(alarms, region, configuration);
    checkSuppressor(alarms, region, configuration);
    checkActions(deps.targets, input);
    const name = input.AlarmName;
    const known = alarms.get(region, name);
    if (known && known.type !== 'CompositeAlarm') {
      throw validationError(`${name} is a metric alarm; take another name, or delete it first.`);
    }
    if (!known && alarms.size >= alarmLimits.alarms) throw tooManyAlarms(alarmLimits.alarms);
    const now = deps.clock.now();
    const alarm: CompositeAlarmRecord = {
      ...{ type: 'CompositeAlarm', region, accountId, name, configuration },
      state: known?.state ?? initialState(now),
      transitioned: known?.transitioned ?? now,
      configured: now,
      revision: newRevision(),
      suppression: undefined,
      announced: known?.announced ?? 'INSUFFICIENT_DATA',
    };
    await alarms.configure(alarm, async (rows) => {
      if (!known && tags) await deps.tags.add(rows, alarmArn(alarm, name), tags);
    });
    return {};
  };
}

function namesIn({ AlarmRule }: CompositeConfiguration): string[] {
  try {
    return [...new Set(alarmsOf(parseRule(AlarmRule)).map(alarmNameOf))];
  } catch (error) {
    throw validationError((error as Error).message);
  }
}

function checkRule(alarms: Alarms, region: string, configuration: CompositeConfiguration): void {
  const names = namesIn(configuration);
  const missing = names.filter((name) => !alarms.get(region, name));
  if (missing.length > 0) {
    throw validationError(
      `Could not save the composite alarm as alarms [${missing.join(', ')}] in the alarm rule do not exist`,
    );
  }
  const own = configuration.AlarmName;
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (name === own) {
      throw validationError(`AlarmRule: ${own} would depend on itself; break the circle.`);
    }
    if (seen.has(name)) return;
    seen.add(name);
    const alarm = alarms.get(region, name);
    if (alarm?.type === 'CompositeAlarm') namesIn(alarm.configuration).forEach(visit);
  };
  names.forEach(visit);
}

function checkSuppressor(
  alarms: Alarms,
  region: string,
  configuration: CompositeConfiguration,
): void {
  const { ActionsSuppressor, ActionsSuppressorWaitPeriod, ActionsSuppressorExtensionPeriod } =
    configuration;
  const periods = [ActionsSuppressorWaitPeriod, ActionsSuppressorExtensionPeriod];
  if (ActionsSuppressor === undefined) {
    if (periods.every((period) => period === undefined)) return;
    throw validationError(
      'ActionsSuppressorWaitPeriod and -ExtensionPeriod need ActionsSuppressor.',
    );
  }
  if (periods.some((period) => period === undefined || period < 0)) {
    throw validationError(
      'ActionsSuppressor needs ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod, in seconds.',
    );
  }
  const name = alarmNameOf(ActionsSuppressor);
  if (!alarms.get(region, name)) {
    throw validationError(`ActionsSuppressor ${name} does not exist: make that alarm first.`);
  }
}
