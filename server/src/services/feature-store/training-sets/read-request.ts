import { Members } from '../../common/members.js';
import {
  type BaseColumn,
  columnTypes,
  comparators,
  joins,
  type TrainingSetBase,
  type TrainingSetGroup,
  type TrainingSetRequest,
} from './request.js';

/** AWS's bound on a group's features. */
const mostFeatures = 2_500;
const mostGroups = 50;
const setMembers = [
  ...['base', 'featureGroups', 'pointInTime', 'asOf', 'eventTimeRange', 'includeDeleted'],
  ...['includeDuplicated', 'recentRecords', 'recentRecordsPer', 'limit', 'columnNames'],
  ...['outputLocation', 'format'],
];
const comparatorNames = Object.keys(comparators) as (keyof typeof comparators)[];

/** What the body of a request asks for. @throws ValidationException naming the member */
export function readRequest(body: unknown): TrainingSetRequest {
  const asked = new Members(body, '', setMembers);
  const outputLocation = asked.text('outputLocation');
  if (!/^s3:\/\/[^/]+/.test(outputLocation)) asked.fail('outputLocation', 'an S3 URI of a folder');
  return {
    base: readBase(asked.value('base')),
    featureGroups: asked.list('featureGroups', mostGroups, readGroup) ?? [],
    pointInTime: asked.flag('pointInTime', true),
    asOf_ms: asked.moment('asOf'),
    eventTimeRange: readRange(asked),
    includeDeleted: asked.flag('includeDeleted', false),
    includeDuplicated: asked.flag('includeDuplicated', false),
    recentRecords: asked.count('recentRecords', 0),
    recentRecordsPer: asked.choice(
      'recentRecordsPer',
      ['recordIdentifier', 'baseRow'],
      'recordIdentifier',
    ),
    limit: asked.count('limit', 0),
    columnNames: asked.choice('columnNames', ['numbered', 'group'], 'numbered'),
    outputLocation,
    format: asked.choice('format', ['csv', 'parquet'], 'csv'),
  };
}

function readBase(value: unknown): TrainingSetBase {
  const base = new Members(value, 'base', [
    ...['featureGroup', 'features', 's3Uri', 'format', 'columns', 'recordIdentifier', 'eventTime'],
  ]);
  const features = base.names('features', mostFeatures);
  if (base.has('featureGroup')) {
    for (const name of ['s3Uri', 'format', 'columns', 'recordIdentifier', 'eventTime']) {
      if (base.has(name)) base.fail(name, 'left out where base.featureGroup is given');
    }
    return { featureGroup: base.text('featureGroup'), features };
  }
  return {
    ...{ s3Uri: base.text('s3Uri'), format: base.choice('format', ['csv', 'parquet']) },
    columns: base.list('columns', mostFeatures, readColumn),
    ...{ recordIdentifier: base.text('recordIdentifier'), eventTime: base.text('eventTime') },
    features,
  };
}

function readColumn(value: unknown, at: string): BaseColumn {
  const column = new Members(value, at, ['name', 'type']);
  return { name: column.text('name'), type: column.choice('type', columnTypes, 'String') };
}

function readGroup(value: unknown, at: string): TrainingSetGroup {
  const group = new Members(value, at, [
    ...['name', 'features', 'baseKey', 'groupKey', 'join', 'comparator', 'maximumAge', 'lag'],
  ]);
  return {
    name: group.text('name'),
    features: group.names('features', mostFeatures),
    baseKey: group.maybeText('baseKey'),
    groupKey: group.maybeText('groupKey'),
    join: group.choice('join', joins, 'LEFT_JOIN'),
    comparator: group.choice('comparator', comparatorNames, 'EQUALS'),
    maximumAge_ms: group.span('maximumAge'),
    lag_ms: group.span('lag') ?? 0,
  };
}

function readRange(asked: Members): TrainingSetRequest['eventTimeRange'] {
  if (!asked.has('eventTimeRange')) return {};
  const range = new Members(asked.value('eventTimeRange'), 'eventTimeRange', ['start', 'end']);
  const [start_ms, end_ms] = [range.moment('start'), range.moment('end')];
  if (start_ms !== undefined && end_ms !== undefined && start_ms > end_ms) {
    range.fail('end', 'no earlier than its start');
  }
  return {
    ...(start_ms === undefined ? {} : { start_ms }),
    ...(end_ms === undefined ? {} : { end_ms }),
  };
}
