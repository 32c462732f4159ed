import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { EndpointsDeps } from './deps.js';
import { instancesOf } from './document.js';
import type { LiveEndpoint } from './live-endpoint.js';
import { type JournalLabel, type LeftNotes, MetricJournal, retell } from './metric-journal.js';
import { publishMetrics, VariantMetrics } from './metrics.js';

type Deps = Pick<EndpointsDeps, 'calls' | 'accountId' | 'log' | 'clock' | 'metricSpool'>;

/** Segments of an earlier time that one report tells: they are read whole, at once. */
const mostLeft = 100;

/**
 * Tells CloudWatch what variants did; each invocation once, also where a crash comes between two
 * reports, or CloudWatch cannot take a report, as with a full disk.
 */
export class MetricReports {
  readonly #deps: Deps;
  readonly #left: LeftNotes[] = [];

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The figures of a variant that begins to serve. */
  begin(label: JournalLabel): VariantMetrics {
    const { metricSpool, clock } = this.#deps;
    return new VariantMetrics(new MetricJournal(metricSpool, label, () => clock.now()));
  }

  /** Finds what a crash left untold; once, before variants begin. */
  recover(): void {
    const { metricSpool, log } = this.#deps;
    const found = metricSpool.leftovers((path, reason) =>
      log('warn', 'figures of invocations before a crash could not be read', { path, reason }),
    );
    for (const segment of found) this.#left.push(segment as LeftNotes);
  }

  /** Reports what came since the last report. */
  async report(endpoints: readonly LiveEndpoint[]): Promise<void> {
    const data = new Map<string, MetricDatum[]>();
    const sealed = this.#left.splice(0, mostLeft);
    const add = (
      { region, endpoint, variant }: JournalLabel,
      from: VariantMetrics,
      time: number,
    ) => {
      const taken = from.take(
        endpoint,
        variant,
        instances(endpoints, region, endpoint, variant),
        new Date(time),
      );
      const known = data.get(region);
      if (known) known.push(...taken);
      else if (taken.length > 0) data.set(region, taken);
    };
    for (const segment of sealed) {
      const metrics = new VariantMetrics();
      retell(this.#deps.metricSpool, segment, metrics);
      add(segment.label, metrics, segment.first);
    }
    for (const { resource, metrics } of endpoints) {
      for (const [variant, of] of metrics) {
        add(
          { region: resource.region, endpoint: resource.name, variant },
          of,
          this.#deps.clock.now(),
        );
        const notes = of.seal();
        if (notes) sealed.push(notes);
      }
    }
    const untaken = new Set<string>();
    for (const [region, some] of data) {
      if (!(await publishMetrics(this.#deps, region, some))) untaken.add(region);
    }
    for (const segment of sealed) {
      if (untaken.has(segment.label.region)) this.#left.push(segment);
      else this.#deps.metricSpool.discard(segment);
    }
  }
}

function instances(
  endpoints: readonly LiveEndpoint[],
  region: string,
  name: string,
  variantName: string,
): number {
  const found = endpoints.find(
    ({ resource }) => resource.region === region && resource.name === name,
  );
  const variant = found?.resource.document.variants.find((one) => one.name === variantName);
  return variant ? instancesOf(variant) : 1;
}
