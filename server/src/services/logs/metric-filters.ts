import type {
  DeleteMetricFilterCommandInput,
  DeleteMetricFilterCommandOutput,
  DescribeMetricFiltersCommandInput,
  DescribeMetricFiltersCommandOutput,
  MetricTransformation,
  PutMetricFilterCommandInput,
  PutMetricFilterCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Checked, Handler } from '../../base/service.js';
import { writePageToken } from '../common/page-token.js';
import {
  groupNamed,
  invalidParameter,
  isFilterPlace,
  limitExceeded,
  notFound,
  placeOf,
  type Room,
} from './context.js';
import { parseFilter } from './filter-pattern.js';
import type { FilterRow } from './filter-store.js';
import { logsLimits } from './limits.js';
import type { LogFilter } from './log-filter.js';

export type Transformation = Checked<MetricTransformation>;

/** What is kept of a metric filter. */
export interface MetricFilter {
  readonly pattern: string;
  readonly transformation: Transformation;
}

/** Makes a filter, or replaces the one of that name, whose matches become a metric. */
export const putMetricFilter =
  (room: Room): Handler<PutMetricFilterCommandInput, PutMetricFilterCommandOutput> =>
  async (input, { region }) => {
    const { name: group } = await groupNamed(room, { region }, input.logGroupName);
    if (input.applyOnTransformedLogs) {
      throw invalidParameter('Log transformers are not served: leave out applyOnTransformedLogs.');
    }
    const [transformation] = input.metricTransformations;
    if (!transformation) throw invalidParameter('metricTransformations must hold one.');
    checkTransformation(transformation, parseFilter(input.filterPattern));
    const document: MetricFilter = { pattern: input.filterPattern, transformation };
    const name = input.filterName;
    const created = room.clock.now();
    const filter: FilterRow = { kind: 'metric', region, group, name, created, document };
    if (await room.filters.put(filter, logsLimits.metricFilters)) return {};
    throw limitExceeded(`A log group has at most ${logsLimits.metricFilters} metric filters.`);
  };

/** @throws InvalidParameterException for fields that the pattern does not have. */
function checkTransformation(transformation: Transformation, filter: LogFilter): void {
  const { metricValue, dimensions, defaultValue } = transformation;
  if (metricValue.startsWith('$')) filter.check(metricValue);
  else if (metricValue.trim() === '' || Number.isNaN(Number(metricValue))) {
    throw invalidParameter(
      `metricValue ${metricValue} must be a number, or a field such as $.latency or $size.`,
    );
  }
  const fields = Object.entries(dimensions ?? {});
  if (fields.length > 3) throw invalidParameter('dimensions must hold at most 3.');
  for (const [name, field] of fields) {
    if (!field.startsWith('$')) {
      throw invalidParameter(`The dimension ${name} must be a field such as $.model or $user.`);
    }
    filter.check(field);
  }
  if (fields.length > 0 && defaultValue !== undefined) {
    throw invalidParameter('A transformation with dimensions has no defaultValue: leave it out.');
  }
}

/** Filters in order of name, of a group or of all, or those of a metric. */
export const describeMetricFilters =
  (room: Room): Handler<DescribeMetricFiltersCommandInput, DescribeMetricFiltersCommandOutput> =>
  async (input, { region }) => {
    const { logGroupName: group, filterNamePrefix: prefix, metricName, metricNamespace } = input;
    if ((metricName === undefined) !== (metricNamespace === undefined)) {
      throw invalidParameter('metricName and metricNamespace go together.');
    }
    if (group !== undefined) await groupNamed(room, { region }, group);
    const limit = Math.min(input.limit ?? logsLimits.listPage, logsLimits.listPage);
    const listed = `metric-filters/${region}`;
    let after = placeOf(listed, input, isFilterPlace);
    const found: FilterRow<MetricFilter>[] = [];
    for (;;) {
      const query = { region, group, prefix, after };
      const rows = (await room.filters.list('metric', query, limit + 1)) as typeof found;
      for (const row of rows) {
        const { transformation } = row.document;
        const wanted =
          metricName === undefined ||
          (transformation.metricName === metricName &&
            transformation.metricNamespace === metricNamespace);
        if (wanted) found.push(row);
        after = [row.name, row.group];
      }
      if (found.length > limit || rows.length <= limit) break;
    }
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      metricFilters: page.map(({ name, group: logGroupName, created, document }) => ({
        filterName: name,
        filterPattern: document.pattern,
        metricTransformations: [document.transformation],
        creationTime: created,
        logGroupName,
        applyOnTransformedLogs: false,
      })),
      ...(found.length > limit && last
        ? { nextToken: writePageToken(listed, input, [last.name, last.group]) }
        : {}),
    };
  };

export const deleteMetricFilter =
  (room: Room): Handler<DeleteMetricFilterCommandInput, DeleteMetricFilterCommandOutput> =>
  async ({ logGroupName, filterName: name }, { region }) => {
    const { name: group } = await groupNamed(room, { region }, logGroupName);
    if (await room.filters.delete({ kind: 'metric', region, group, name })) return {};
    throw notFound('metric filter');
  };
