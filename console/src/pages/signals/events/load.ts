import type {
  EventBus,
  ListEventBusesCommandInput,
  ListEventBusesCommandOutput,
  ListRulesCommandInput,
  ListRulesCommandOutput,
  Rule,
} from '@aws-sdk/client-eventbridge';
import { aws, type Json } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import { productNow } from '../../../app/session.js';
import { allPages, type Found } from '../common/all-pages.js';
import { freeId, type MetricLine } from '../metrics/lines.js';
import { loadValues } from '../metrics/load.js';

export const mostBuses = 100;
/** Rules that the list shows, of all buses. */
export const mostRules = 500;

export const defaultBus = 'default';

export const ruleHref = (name: string, bus: string): string =>
  hrefOf(`/events/rules/${encodeURIComponent(name)}`, {
    bus: bus === defaultBus ? undefined : bus,
  });

export const listBuses = (signal?: AbortSignal): Promise<Found<Json<EventBus>>> =>
  allPages(async (NextToken) => {
    const page = await aws<ListEventBusesCommandInput, ListEventBusesCommandOutput>(
      'events',
      'ListEventBuses',
      { NextToken },
      signal,
    );
    return { items: page.EventBuses ?? [], token: page.NextToken };
  }, mostBuses);

const rulesOf = (bus: string, signal?: AbortSignal): Promise<Found<Json<Rule>>> =>
  allPages(async (NextToken) => {
    const page = await aws<ListRulesCommandInput, ListRulesCommandOutput>(
      'events',
      'ListRules',
      { EventBusName: bus, NextToken },
      signal,
    );
    return { items: page.Rules ?? [], token: page.NextToken };
  }, mostRules);

export interface RuleOfList {
  readonly rule: Json<Rule>;
  readonly bus: string;
  /** Over the last hour. */
  readonly matched: number;
  readonly sent: number;
  readonly failed: number;
}

/** Rules of all buses with what they did in the last hour. */
export async function listRules(
  signal?: AbortSignal,
): Promise<{ readonly rules: RuleOfList[]; readonly more: boolean }> {
  const buses = await listBuses(signal);
  const names = buses.items.map(({ Name = '' }) => Name);
  const found = await Promise.all(names.map((name) => rulesOf(name, signal)));
  const rules = found
    .flatMap(({ items }, i) => items.map((rule) => ({ rule, bus: names[i] ?? '' })))
    .slice(0, mostRules);
  const counts = await countsOf(rules, signal);
  return {
    rules: rules.map((one, i) => ({ ...one, ...(counts[i] ?? none) })),
    more: buses.more || found.some(({ more }) => more),
  };
}

const none = { matched: 0, sent: 0, failed: 0 };
const metricNames = ['MatchedEvents', 'Invocations', 'FailedInvocations'] as const;

/** A rule's dimensions in AWS/Events. */
export const ruleDimensions = (name: string, bus: string): MetricLine['dimensions'] => [
  ...(bus === defaultBus ? [] : [['EventBusName', bus] as const]),
  ['RuleName', name] as const,
];

/** Rules that one request counts: 500 queries are AWS's bound. */
const rulesAtATime = 150;

async function countsOf(
  rules: readonly { readonly rule: Json<Rule>; readonly bus: string }[],
  signal?: AbortSignal,
): Promise<{ matched: number; sent: number; failed: number }[]> {
  const to = Math.ceil(productNow() / 60_000) * 60_000;
  const span = { from: to - 3_600_000, to };
  const counts = rules.map(() => ({ ...none }));
  for (let first = 0; first < rules.length; first += rulesAtATime) {
    const lines = rules
      .slice(first, first + rulesAtATime)
      .flatMap(({ rule, bus }, i) =>
        metricNames.map((metric, at) => countLine(`r${first + i}x${at}`, metric, rule.Name, bus)),
      );
    for (const { id, values } of await loadValues(lines, span, 60, signal)) {
      const [rule = 0, metric = 0] = id.slice(1).split('x').map(Number);
      const count = counts[rule];
      const sum = values.reduce((a, b) => a + b, 0);
      if (count)
        Object.assign(count, { [(['matched', 'sent', 'failed'] as const)[metric] ?? 'sent']: sum });
    }
  }
  return counts;
}

const countLine = (id: string, name: string, rule = '', bus: string): MetricLine => ({
  ...{ kind: 'metric', id, namespace: 'AWS/Events', name, stat: 'Sum' },
  dimensions: ruleDimensions(rule, bus),
});

/** The lines of a rule's own chart. */
export function ruleLines(name: string, bus: string): MetricLine[] {
  const lines: MetricLine[] = [];
  for (const metric of metricNames) {
    lines.push({ ...countLine(freeId(lines), metric, name, bus), label: metric });
  }
  return lines;
}
