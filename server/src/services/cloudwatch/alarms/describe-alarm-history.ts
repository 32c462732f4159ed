import type {
  DescribeAlarmHistoryCommandInput,
  DescribeAlarmHistoryCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Handler } from '../../../base/service.js';
import { writePageToken } from '../../common/page-token.js';
import { placeOf, validationError } from '../errors.js';
import type { AlarmContext } from './context.js';
import { alarmLimits } from './limits.js';

type Place = readonly [time: number, seq: number];

const isPlace = (value: unknown): value is Place =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);

/** What has happened to alarms, deleted ones included; the newest first unless asked otherwise. */
export function describeAlarmHistory({
  alarms,
}: AlarmContext): Handler<DescribeAlarmHistoryCommandInput, DescribeAlarmHistoryCommandOutput> {
  return async (input, { region }) => {
    if (input.AlarmContributorId !== undefined) {
      throw validationError('AlarmContributorId is not served: no alarm here has contributors.');
    }
    const listed = `alarm-history/${region}`;
    const { MaxRecords: limit = alarmLimits.page, ...query } = input;
    const found = await alarms.store.history({
      region,
      alarm: input.AlarmName,
      alarmTypes: input.AlarmTypes?.length ? input.AlarmTypes : ['MetricAlarm'],
      type: input.HistoryItemType,
      from: input.StartDate?.getTime(),
      to: input.EndDate?.getTime(),
      ascending: input.ScanBy === 'TimestampAscending',
      after: placeOf(listed, query, isPlace),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      AlarmHistoryItems: page.map((item) => ({
        AlarmName: item.alarm,
        AlarmType: item.alarmType,
        Timestamp: new Date(item.time),
        HistoryItemType: item.type,
        HistorySummary: item.summary,
        HistoryData: item.data,
      })),
      ...(found.length > limit && last
        ? { NextToken: writePageToken(listed, query, [last.time, last.seq]) }
        : {}),
    };
  };
}
