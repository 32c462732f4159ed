import { hour_ms, minute_ms } from '../../../base/time.js';
import type { MetricSpans, SpanSum } from '../../common/metric-spans.js';
import type { TrafficOfOverview } from './overview-types.js';

/** The minutes that rates and latencies are of. */
const recent_ms = 15 * minute_ms;
const trailStep_ms = 5 * minute_ms;
const trailSteps = 36;
/** Endpoints hand in what they took every three seconds, so a minute is whole a little later. */
const settling_ms = 5_000;
/** Regions whose newest answer is kept. */
const mostKept = 50;
const namespace = 'AWS/SageMaker';
const errorNames = [
  'Invocations',
  'Invocation4XXErrors',
  'Invocation5XXErrors',
  'InvocationModelErrors',
  'OverheadLatency',
];

/** The spans of what is read at a time: whole minutes and steps, so that numbers stand still. */
export function spansAt(now: number) {
  const end = Math.floor((now - settling_ms) / minute_ms) * minute_ms;
  const trailEnd = Math.ceil(now / trailStep_ms) * trailStep_ms;
  return {
    recent: { start: end - recent_ms, end },
    trail: { start: trailEnd - trailSteps * trailStep_ms, step: trailStep_ms, steps: trailSteps },
  };
}

type Spans = ReturnType<typeof spansAt>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

type Traffic = ReadonlyMap<string, TrafficOfOverview>;

/** What endpoints took, read once a minute of each region, however many people look. */
export function trafficByMinute(metrics: MetricSpans) {
  const kept = new Map<string, { readonly end: number; readonly traffic: Promise<Traffic> }>();
  return async (region: string, spans: Spans): Promise<Traffic> => {
    const known = kept.get(region);
    if (known?.end === spans.recent.end) return known.traffic;
    const traffic = trafficOf(metrics, region, spans);
    kept.delete(region);
    kept.set(region, { end: spans.recent.end, traffic });
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    try {
      return await traffic;
    } catch (error) {
      kept.delete(region);
      throw error;
    }
  };
}

/** What every endpoint of a region took, by its name: four statements, however many there are. */
export async function trafficOf(
  metrics: MetricSpans,
  region: string,
  { recent, trail }: Spans,
): Promise<Traffic> {
  const of = { region, namespace };
  const trailEnd = trail.start + trail.steps * trail.step;
  const [newest, steps, sums, latencies] = await Promise.all([
    metrics.newest({ ...of, name: 'Invocations' }),
    metrics.sums({
      ...{ ...of, names: ['Invocations'] },
      ...{ start: trail.start, end: trailEnd, period: trail.step },
    }),
    metrics.sums({ ...of, names: errorNames, ...recent, period: hour_ms }),
    metrics.percentiles({ ...of, names: ['ModelLatency'], ...recent }, endpointOf, [50, 99]),
  ]);
  const found = new Map<string, Writable<TrafficOfOverview>>();
  for (const metric of newest) {
    const name = endpointOf(metric);
    if (name === undefined) continue;
    const last = Math.max(metric.time, found.get(name)?.last ?? 0);
    found.set(name, { ...nothing, last });
  }
  addTrail(found, steps, trail);
  addSums(found, sums);
  for (const { key, values } of latencies) {
    const one = found.get(key);
    if (!one) continue;
    one.p50_ms = milliseconds(values[0]);
    one.p99_ms = milliseconds(values[1]);
  }
  return found;
}

const nothing = { trail: [], invocations: 0, errors4xx: 0, errors5xx: 0, modelErrors: 0 };

/** Of a variant's metric: others may be put into the namespace by anybody. */
function endpointOf({ dimensions }: Pick<SpanSum, 'dimensions'>): string | undefined {
  const [endpoint, variant, ...more] = dimensions;
  const isVariants = endpoint?.[0] === 'EndpointName' && variant?.[0] === 'VariantName';
  return isVariants && more.length === 0 ? endpoint[1] : undefined;
}

function addTrail(
  found: Map<string, Writable<TrafficOfOverview>>,
  steps: readonly SpanSum[],
  trail: Spans['trail'],
): void {
  const trails = new Map<string, number[]>();
  for (const step of steps) {
    const name = endpointOf(step);
    if (name === undefined) continue;
    const mine = trails.get(name) ?? new Array<number>(trail.steps).fill(0);
    trails.set(name, mine);
    const at = (step.time - trail.start) / trail.step;
    mine[at] = (mine[at] ?? 0) + step.sum;
  }
  for (const [name, mine] of trails) {
    const one = found.get(name);
    if (one) one.trail = mine;
  }
}

const members = {
  Invocations: 'invocations',
  Invocation4XXErrors: 'errors4xx',
  Invocation5XXErrors: 'errors5xx',
  InvocationModelErrors: 'modelErrors',
} as const;

function addSums(found: Map<string, Writable<TrafficOfOverview>>, sums: readonly SpanSum[]): void {
  const overheads = new Map<string, { count: number; sum: number }>();
  for (const metric of sums) {
    const name = endpointOf(metric);
    const one = name === undefined ? undefined : found.get(name);
    if (name === undefined || !one) continue;
    const member = members[metric.name as keyof typeof members];
    if (member) {
      one[member] += metric.sum;
      continue;
    }
    const overhead = overheads.get(name) ?? { count: 0, sum: 0 };
    overheads.set(name, overhead);
    overhead.count += metric.count;
    overhead.sum += metric.sum;
  }
  for (const [name, { count, sum }] of overheads) {
    const one = found.get(name);
    if (one && count > 0) one.overhead_ms = milliseconds(sum / count);
  }
}

/** To four digits: the page shows no more. */
const milliseconds = (us: number | undefined): number | undefined =>
  us === undefined ? undefined : Number((us / 1000).toPrecision(4));
