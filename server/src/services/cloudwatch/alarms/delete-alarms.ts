import type {
  DeleteAlarmsCommandInput,
  DeleteAlarmsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Handler } from '../../../base/service.js';
import { validationError } from '../errors.js';
import { alarmArn } from './alarm.js';
import type { AlarmContext } from './context.js';
import { alarmNotFound } from './errors.js';

/** Deletes alarms, none where one of them cannot be deleted. */
export function deleteAlarms({
  deps,
  alarms,
  watcher,
}: AlarmContext): Handler<DeleteAlarmsCommandInput, DeleteAlarmsCommandOutput> {
  return async (input, { region }) => {
    const found = [...new Set(input.AlarmNames)].map((name) => {
      const alarm = alarms.get(region, name);
      if (!alarm) throw alarmNotFound(name);
      return alarm;
    });
    if (found.filter(({ type }) => type === 'CompositeAlarm').length > 1) {
      throw validationError('One DeleteAlarms deletes at most one composite alarm.');
    }
    for (const alarm of found) {
      const [parent = alarms.suppressedBy(alarm)[0]?.name] = watcher
        .parentsOf(alarm)
        .map((key) => key.slice(region.length + 1));
      if (parent === undefined) continue;
      throw validationError(
        `Cannot delete ${alarm.name} as there is a composite alarm, ${parent}, which depends on it`,
      );
    }
    for (const alarm of found) {
      await alarms.delete(alarm, (rows) => deps.tags.clear(rows, alarmArn(alarm, alarm.name)));
    }
    return {};
  };
}
