import type {
  SetAlarmStateCommandInput,
  SetAlarmStateCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { ServiceError } from '../../../base/errors.js';
import type { Handler } from '../../../base/service.js';
import type { AlarmContext } from './context.js';
import { alarmNotFound } from './errors.js';

/** Sets a state by hand, with all that follows from it, until the alarm is evaluated next. */
export function setAlarmState({
  deps,
  alarms,
  watcher,
}: AlarmContext): Handler<SetAlarmStateCommandInput, SetAlarmStateCommandOutput> {
  return async (input, { region }) => {
    const {
      AlarmName,
      StateValue: value,
      StateReason: reason,
      StateReasonData: reasonData,
    } = input;
    if (reasonData !== undefined && !isJson(reasonData)) {
      throw new ServiceError('InvalidFormatFault', 'StateReasonData must be JSON.');
    }
    const alarm = alarms.get(region, AlarmName);
    if (!alarm) throw alarmNotFound(AlarmName);
    await alarms.setState(alarm, { value, reason, reasonData, updated: deps.clock.now() });
    watcher.touch(alarm);
    return {};
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
