import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { batches } from '../../base/batches.js';
import { minute_ms } from '../../base/time.js';
import type { Rows } from '../../storage/state.js';
import type { Arrived } from './arrived.js';
import type { Room } from './context.js';
import { parseFilter } from './filter-pattern.js';
import type { FilterRow } from './filter-store.js';
import type { Fields, LogFilter } from './log-filter.js';
import type { MetricFilter } from './metric-filters.js';
import type { SubscriptionFilter } from './subscription-filters.js';
import { writeMessages } from './subscription-message.js';
import { eventStreams } from './target.js';

export const metricDeliveries = 'log-metrics';
export const subscriptionDeliveries = 'log-subscriptions';

/** What a metric filter found, on its way to PutMetricData. */
export interface FoundMetrics {
  readonly region: string;
  readonly namespace: string;
  readonly data: readonly (Omit<MetricDatum, 'Timestamp'> & { readonly time: number })[];
}

/** A message to a subscriber, on its way. */
export interface SubscriptionPayload {
  readonly destination: string;
  readonly region: string;
  readonly body: string;
}

/** AWS's: values in one datum. */
const valuesPerDatum = 150;
const dataPerCall = 500;

const parsed = new WeakMap<object, LogFilter>();

/** Patterns were checked when they came; each is parsed once. */
function patternOf(row: FilterRow<MetricFilter | SubscriptionFilter>): LogFilter {
  const known = parsed.get(row);
  if (known) return known;
  const filter = parseFilter(row.document.pattern);
  parsed.set(row, filter);
  return filter;
}

/** Holds a group's filters against what came, within the transaction that keeps it. */
export async function applyFilters(room: Room, rows: Rows, arrived: Arrived): Promise<void> {
  for (const row of room.filters.of(arrived)) {
    if (row.kind === 'metric')
      await applyMetric(room, rows, row as FilterRow<MetricFilter>, arrived);
    else await applySubscription(room, rows, row as FilterRow<SubscriptionFilter>, arrived);
  }
}

/** Whether any filter of a group matches a message. */
export const isWanted = (room: Room, region: string, group: string, message: string): boolean =>
  room.filters
    .of({ region, group })
    .some((row) => patternOf(row as FilterRow<MetricFilter | SubscriptionFilter>).matches(message));

const isBus = (arn: string): boolean => arn.includes(':event-bus/');

async function applySubscription(
  room: Room,
  rows: Rows,
  row: FilterRow<SubscriptionFilter>,
  arrived: Arrived,
): Promise<void> {
  const filter = patternOf(row);
  const events = arrived.events.filter(({ message }) => filter.matches(message));
  if (events.length === 0) return;
  const { destination } = row.document;
  // a rule may send what the bus would get to this group again, and so on for ever
  if (isBus(destination) && arrived.stream.startsWith(eventStreams)) return;
  const payloads = writeMessages(room.accountId, row.name, { ...arrived, events }).map((body) => ({
    lane: destination,
    payload: { destination, region: arrived.region, body } satisfies SubscriptionPayload,
  }));
  await room.deliveries.add(rows, subscriptionDeliveries, payloads);
}

async function applyMetric(
  room: Room,
  rows: Rows,
  row: FilterRow<MetricFilter>,
  arrived: Arrived,
): Promise<void> {
  const data = metricsOf(row, arrived, room.clock.now());
  const { metricNamespace: namespace } = row.document.transformation;
  const { region } = arrived;
  const payloads = Array.from(batches(data, dataPerCall), (some) => ({
    lane: `${region} ${namespace}`,
    payload: { region, namespace, data: some } satisfies FoundMetrics,
  }));
  if (payloads.length > 0) await room.deliveries.add(rows, metricDeliveries, payloads);
}

interface Values {
  readonly time: number;
  readonly dimensions: readonly [string, string][];
  readonly counts: Map<number, number>;
}

/** Values by minute and dimensions; the default value where events came and none matched. */
function metricsOf(
  row: FilterRow<MetricFilter>,
  { events }: Arrived,
  now: number,
): FoundMetrics['data'] {
  const { transformation } = row.document;
  const filter = patternOf(row);
  const found = new Map<string, Values>();
  for (const { time, message } of events) {
    const fields = filter.fields(message);
    if (!fields) continue;
    const value = numberOf(fields, transformation.metricValue);
    if (value === undefined) continue;
    const dimensions = dimensionsOf(fields, transformation.dimensions ?? {});
    if (dimensions === undefined) continue;
    const at = Math.floor(time / minute_ms) * minute_ms;
    const key = JSON.stringify([at, dimensions]);
    const values = found.get(key) ?? { time: at, dimensions, counts: new Map<number, number>() };
    found.set(key, values);
    values.counts.set(value, (values.counts.get(value) ?? 0) + 1);
  }
  if (found.size === 0 && transformation.defaultValue !== undefined) {
    found.set('', {
      time: now,
      dimensions: [],
      counts: new Map([[transformation.defaultValue, 1]]),
    });
  }
  return [...found.values()].flatMap((values) => dataOf(transformation, values));
}

function dataOf(
  { metricName, unit }: MetricFilter['transformation'],
  { time, dimensions, counts }: Values,
): FoundMetrics['data'] {
  return Array.from(batches([...counts], valuesPerDatum), (some) => ({
    MetricName: metricName,
    time,
    Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })),
    Values: some.map(([value]) => value),
    Counts: some.map(([, count]) => count),
    ...(unit === undefined ? {} : { Unit: unit }),
  }));
}

/** Of a match without a number in that field nothing is told, as on AWS. */
function numberOf(fields: Fields, metricValue: string): number | undefined {
  const given = metricValue.startsWith('$') ? fields(metricValue) : metricValue;
  if (typeof given !== 'number' && (typeof given !== 'string' || given.trim() === '')) {
    return undefined;
  }
  const value = Number(given);
  return Number.isFinite(value) ? value : undefined;
}

/** AWS tells nothing of a match in which a dimension's field is missing. */
function dimensionsOf(
  fields: Fields,
  wanted: Readonly<Record<string, string>>,
): [string, string][] | undefined {
  const dimensions: [string, string][] = [];
  for (const [name, field] of Object.entries(wanted)) {
    const value = fields(field);
    if (value === undefined || value === null || typeof value === 'object') return undefined;
    dimensions.push([name, String(value).slice(0, 1024)]);
  }
  return dimensions;
}
