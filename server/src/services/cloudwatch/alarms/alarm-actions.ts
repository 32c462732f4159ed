import type {
  DisableAlarmActionsCommandInput,
  DisableAlarmActionsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Handler } from '../../../base/service.js';
import type { Alarm } from './alarm.js';
import type { AlarmContext } from './context.js';

/** EnableAlarmActions and DisableAlarmActions; names of no alarm are passed over, as on AWS. */
export function switchAlarmActions(
  { deps, alarms }: AlarmContext,
  enabled: boolean,
): Handler<DisableAlarmActionsCommandInput, DisableAlarmActionsCommandOutput> {
  return async (input, { region }) => {
    for (const name of new Set(input.AlarmNames)) {
      const alarm = alarms.get(region, name);
      if (!alarm || alarm.configuration.ActionsEnabled === enabled) continue;
      const configuration = { ...alarm.configuration, ActionsEnabled: enabled };
      const changed = { ...alarm, configuration, configured: deps.clock.now() } as Alarm;
      await alarms.configure(changed, async () => {});
    }
    return {};
  };
}
