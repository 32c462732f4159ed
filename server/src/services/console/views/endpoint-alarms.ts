import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Span } from './endpoint-series.js';
import type { AlarmOfEndpoint, MarkOfEndpoint } from './endpoint-types.js';
import type { ViewDeps, ViewRequest } from './view.js';

const pageSize = 100;
const mostAlarms = 2000;
const mostShown = 100;

/** Alarms on an endpoint's metrics or on those of its monitors, and composite ones of these. */
export async function alarmsOf(
  deps: ViewDeps,
  request: ViewRequest,
  endpoint: string,
  schedules: readonly string[],
): Promise<AlarmOfEndpoint[]> {
  const { metric, composite } = await allAlarms(deps, request);
  const names = new Set(schedules);
  const own = metric.filter((alarm) => isOf(alarm, endpoint, names));
  const ownNames = own.map(({ AlarmName = '' }) => AlarmName);
  const joined = composite.filter(({ AlarmRule = '' }) =>
    ownNames.some((name) => AlarmRule.includes(`"${name}"`) || AlarmRule.includes(`(${name})`)),
  );
  return [...own.map(shownMetric), ...joined.map(shownComposite)].slice(0, mostShown);
}

async function allAlarms({ calls }: ViewDeps, request: ViewRequest) {
  const metric: MetricAlarm[] = [];
  const composite: CompositeAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const page = await calls.cloudwatch.DescribeAlarms(
      {
        ...{ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: pageSize },
        ...(NextToken !== undefined && { NextToken }),
      },
      request,
    );
    metric.push(...(page.MetricAlarms ?? []));
    composite.push(...(page.CompositeAlarms ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined && metric.length + composite.length < mostAlarms);
  return { metric, composite };
}

function isOf(alarm: MetricAlarm, endpoint: string, schedules: ReadonlySet<string>): boolean {
  const all = [alarm, ...(alarm.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Metric)];
  return all
    .flatMap((metric) => metric?.Dimensions ?? [])
    .some(({ Name, Value = '' }) =>
      Name === 'MonitoringSchedule'
        ? schedules.has(Value)
        : (Name === 'EndpointName' || Name === 'Endpoint') && Value === endpoint,
    );
}

const shownMetric = (alarm: MetricAlarm): AlarmOfEndpoint => ({
  ...shown(alarm),
  watches:
    alarm.MetricName ?? alarm.Metrics?.find(({ Expression }) => Expression)?.Expression ?? '',
});

const shownComposite = (alarm: CompositeAlarm): AlarmOfEndpoint => ({
  ...shown(alarm),
  watches: alarm.AlarmRule ?? '',
});

const shown = (alarm: MetricAlarm | CompositeAlarm) => ({
  name: alarm.AlarmName ?? '',
  state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
  since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime(),
  reason: alarm.StateReason,
});

const mostHistories = 20;

/** When alarms rang in the span, from then until they were over. */
export async function alarmMarks(
  { calls }: ViewDeps,
  request: ViewRequest,
  alarms: readonly AlarmOfEndpoint[],
  span: Span,
): Promise<MarkOfEndpoint[]> {
  const marks: MarkOfEndpoint[] = [];
  for (const { name, state, since } of alarms.slice(0, mostHistories)) {
    const { AlarmHistoryItems = [] } = await calls.cloudwatch.DescribeAlarmHistory(
      {
        ...{ AlarmName: name, HistoryItemType: 'StateUpdate', ScanBy: 'TimestampAscending' },
        ...{ StartDate: new Date(span.start), EndDate: new Date(span.end), MaxRecords: pageSize },
      },
      request,
    );
    let rang: number | undefined;
    for (const { HistorySummary = '', Timestamp } of AlarmHistoryItems) {
      const at = Timestamp?.getTime() ?? 0;
      if (/to ALARM$/.test(HistorySummary)) rang = at;
      else if (rang !== undefined) {
        marks.push({ at: rang, until: at, kind: 'alarm', label: `Alarm ${name}`, of: name });
        rang = undefined;
      }
    }
    const began = rang ?? (state === 'ALARM' ? since : undefined);
    if (began !== undefined && began < span.end) {
      marks.push({ at: began, until: span.end, kind: 'alarm', label: `Alarm ${name}`, of: name });
    }
  }
  return marks;
}
