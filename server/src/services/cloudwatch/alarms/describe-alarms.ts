import type {
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Checked, Handler } from '../../../base/service.js';
import { writePageToken } from '../../common/page-token.js';
import { placeOf, validationError } from '../errors.js';
import { type Alarm, keyOf } from './alarm.js';
import type { AlarmContext } from './context.js';
import { alarmNotFound } from './errors.js';
import { alarmLimits } from './limits.js';
import { shownCompositeAlarm, shownMetricAlarm } from './shown.js';

type Input = Checked<Omit<DescribeAlarmsCommandInput, '$metadata'>>;

const isName = (value: unknown): value is string => typeof value === 'string';

/** Alarms in the order of their names; only metric alarms unless AlarmTypes says otherwise. */
export function describeAlarms(
  context: AlarmContext,
): Handler<DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput> {
  return async (input, { region }) => {
    checkFilters(input);
    const listed = `alarms/${region}`;
    const { MaxRecords: _, ...query } = input;
    const after = placeOf(listed, query, isName);
    const related = relatedTo(context, input, region);
    const found = context.alarms
      .inRegion(region)
      .filter(
        (alarm) => (after === undefined || alarm.name > after) && matches(alarm, input, related),
      );
    const page = found.slice(0, input.MaxRecords ?? alarmLimits.usualPage);
    const last = page.at(-1);
    return {
      MetricAlarms: page.flatMap((one) =>
        one.type === 'MetricAlarm' ? [shownMetricAlarm(one)] : [],
      ),
      CompositeAlarms: page.flatMap((one) =>
        one.type === 'CompositeAlarm' ? [shownCompositeAlarm(one)] : [],
      ),
      ...(page.length < found.length
        ? { NextToken: writePageToken(listed, query, last?.name) }
        : {}),
    };
  };
}

function checkFilters(input: Input): void {
  const { AlarmNames, AlarmNamePrefix, ChildrenOfAlarmName, ParentsOfAlarmName } = input;
  if (AlarmNames && AlarmNamePrefix !== undefined) {
    throw validationError('AlarmNames and AlarmNamePrefix exclude each other.');
  }
  if (input.AlarmTypes?.includes('LogAlarm')) {
    throw validationError('AlarmTypes: LogAlarm is not served.');
  }
  if (ChildrenOfAlarmName === undefined && ParentsOfAlarmName === undefined) return;
  const {
    MaxRecords: _,
    NextToken: __,
    ChildrenOfAlarmName: ___,
    ParentsOfAlarmName: ____,
    ...more
  } = input;
  const both = ChildrenOfAlarmName !== undefined && ParentsOfAlarmName !== undefined;
  if (both || Object.values(more).some((value) => value !== undefined)) {
    throw validationError(
      'ChildrenOfAlarmName and ParentsOfAlarmName go with MaxRecords and NextToken alone.',
    );
  }
}

/** Keys of the alarms above or below one; undefined where that is not asked for. */
function relatedTo(
  { alarms, watcher }: AlarmContext,
  { ChildrenOfAlarmName, ParentsOfAlarmName }: Input,
  region: string,
): ReadonlySet<string> | undefined {
  const name = ChildrenOfAlarmName ?? ParentsOfAlarmName;
  if (name === undefined) return undefined;
  const alarm = alarms.get(region, name);
  if (!alarm) throw alarmNotFound(name);
  return new Set(ChildrenOfAlarmName ? watcher.childrenOf(alarm) : watcher.parentsOf(alarm));
}

function matches(alarm: Alarm, input: Input, related: ReadonlySet<string> | undefined): boolean {
  if (related) return related.has(keyOf(alarm));
  const { AlarmNames, AlarmNamePrefix, StateValue, ActionPrefix } = input;
  const types = input.AlarmTypes?.length ? input.AlarmTypes : ['MetricAlarm'];
  if (!types.includes(alarm.type)) return false;
  if (AlarmNames && !AlarmNames.includes(alarm.name)) return false;
  if (AlarmNamePrefix !== undefined && !alarm.name.startsWith(AlarmNamePrefix)) return false;
  if (StateValue !== undefined && alarm.state.value !== StateValue) return false;
  if (ActionPrefix === undefined) return true;
  const { AlarmActions, OKActions, InsufficientDataActions } = alarm.configuration;
  return [AlarmActions, OKActions, InsufficientDataActions]
    .flatMap((actions) => actions ?? [])
    .some((action) => action.startsWith(ActionPrefix));
}
