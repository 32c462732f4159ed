import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { EndpointsDeps } from './deps.js';
import { instancesOf } from './document.js';
import type { LiveEndpoint } from './live-endpoint.js';
import { type JournalLabel, type LeftNotes, MetricJournal, retell } from './metric-journal.js';
import { publishMetrics, VariantMetrics } from './metrics.js';

type Deps = Pick<EndpointsDeps, 'calls' | 'accountId' | 'log' | 'clock' | 'metricSpool'>;

/** Tells CloudWatch what variants did; each invocation once, also where a crash comes between. */
export class MetricReports {
  readonly #deps: Deps;
  #left: readonly LeftNotes[] = [];

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
    this.#left = metricSpool.leftovers((path, reason) =>
      log('warn', 'figures of invocations before a crash could not be read', { path, reason }),
    ) as LeftNotes[];
  }

  /** Reports what came since the last report. */
  async report(endpoints: readonly LiveEndpoint[]): Promise<void> {
    const data = new Map<string, MetricDatum[]>();
    const done: (() => void)[] = [];
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
    const left = this.#left;
    this.#left = [];
    for (const segment of left) {
      const metrics = new VariantMetrics();
      retell(this.#deps.metricSpool, segment, metrics);
      add(segment.label, metrics, segment.first);
      done.push(() => this.#deps.metricSpool.discard(segment));
    }
    for (const { resource, metrics } of endpoints) {
      for (const [variant, of] of metrics) {
        add(
          { region: resource.region, endpoint: resource.name, variant },
          of,
          this.#deps.clock.now(),
        );
        const notes = of.seal();
        if (notes) done.push(() => notes.told());
      }
    }
    for (const [region, some] of data) await publishMetrics(this.#deps, region, some);
    for (const told of done) told();
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
