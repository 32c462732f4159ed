import type {
  CreateMonitoringScheduleCommandInput,
  CreateMonitoringScheduleCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { resourceInUse } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import type { Monitoring } from './room.js';
import { type Schedule, scheduleKind } from './schedule.js';
import { checkedDocument, insertNow, setNextDue } from './schedules.js';
import { once } from './window.js';

/** The schedule is Scheduled at once; NOW runs at once too. */
export function createMonitoringSchedule(
  monitoring: Monitoring,
): Handler<CreateMonitoringScheduleCommandInput, CreateMonitoringScheduleCommandOutput> {
  const { deps } = monitoring;
  return async (input, context) => {
    const name = input.MonitoringScheduleName;
    const arn = sagemakerArn(context, scheduleKind, name);
    const document = await checkedDocument(monitoring, input.MonitoringScheduleConfig, context);
    const now = deps.clock.now();
    const schedule: Schedule = {
      kind: scheduleKind,
      region: context.region,
      name,
      arn,
      status: 'Scheduled',
      created: now,
      modified: now,
      document,
    };
    await deps.state.transaction(async (rows) => {
      if (!(await deps.resources.within(rows).insert(schedule))) {
        throw resourceInUse(`Cannot create already existing monitoring schedule "${arn}".`);
      }
      await deps.tags.add(rows, arn, input.Tags ?? []);
      await monitoring.alerts.within(rows).create(schedule.region, name, now);
      await setNextDue(monitoring, rows, schedule);
      if (document.expression === once) await insertNow(monitoring, rows, schedule, 'once');
    });
    await monitoring.pump();
    return { MonitoringScheduleArn: arn };
  };
}
