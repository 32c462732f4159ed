import { Kept, readEach } from '../../common/kept.js';
import { readS3Uri } from '../../common/s3-uri.js';
import type { RunRow } from '../runs.js';
import { readDrift } from './drift-results.js';
import { textIn } from './json-members.js';
import { facetKey, metricsByFacet, type ReadBias, readBias } from './read-bias.js';
import { readRunFile, readUri } from './read-run-file.js';
import type { ViewDeps } from './view.js';

const longestAnalysis_bytes = 16 * 1024 * 1024;
/** Numbers that are kept: 300 runs of 20 metrics of 20 values of facets. */
const mostKept = 600_000;

/** A metric of a run in short. */
export interface ShortMetric {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly violated: boolean;
}

export interface ShortFacet {
  readonly members: number | null;
  readonly others: number | null;
  readonly metrics: ReadonlyMap<string, ShortMetric>;
}

/** By `facetKey`. */
export type ShortRun = ReadonlyMap<string, ShortFacet>;

/** What runs of bias monitors found, read once each: a report does not change. */
export class BiasRunNumbers {
  readonly #deps: Pick<ViewDeps, 'objects'>;
  readonly #runs = new Kept<ShortRun>(mostKept, weightOf);
  readonly #baselines = new Kept<ShortRun>(mostKept, weightOf);

  constructor(deps: Pick<ViewDeps, 'objects'>) {
    this.#deps = deps;
  }

  /** Numbers of runs in their order; undefined for one that left nothing that can be read. */
  of(runs: readonly RunRow[], signal: AbortSignal): Promise<(ShortRun | undefined)[]> {
    const read = (run: RunRow) =>
      this.#runs.get(`${run.report} ${run.modified}`, () => this.#read(run));
    return readEach(runs, read, signal);
  }

  /** Those of the baselines that runs were held against. */
  baselinesOf(runs: readonly RunRow[], signal: AbortSignal): Promise<(ShortRun | undefined)[]> {
    const read = async ({ baseline_constraints: uri }: RunRow) => {
      if (!uri) return undefined;
      const etag = await this.#etagOf(uri);
      if (etag === undefined) return undefined;
      return this.#baselines.get(`${uri} ${etag}`, async () => {
        const found = await readBaseline(this.#deps, { baseline_constraints: uri });
        return typeof found === 'object' ? short(found, new Set()) : undefined;
      });
    };
    return readEach(runs, read, signal);
  }

  async #read(run: RunRow): Promise<ShortRun | undefined> {
    const [bias, drift] = await Promise.all([
      readRunBias(this.#deps, run),
      readDrift(this.#deps, run),
    ]);
    if (typeof bias !== 'object') return undefined;
    const violated = (drift.violations ?? []).map((one) =>
      metricKey(
        facetKey(textIn(one, 'facet') ?? '', textIn(one, 'facet_value') ?? ''),
        textIn(one, 'metric_name') ?? '',
      ),
    );
    return short(bias, new Set(violated));
  }

  async #etagOf(uri: string): Promise<string | undefined> {
    const place = readS3Uri(uri);
    return place && (await this.#deps.objects.head(place.bucket, place.key))?.etag;
  }
}

const ofDeps = new WeakMap<object, BiasRunNumbers>();

/** What views of one server share. */
export function biasRunNumbersOf(deps: ViewDeps): BiasRunNumbers {
  const known = ofDeps.get(deps) ?? new BiasRunNumbers(deps);
  ofDeps.set(deps, known);
  return known;
}

export const metricKey = (facet: string, metric: string): string => `${facet}\n${metric}`;

/** @returns a text where there is a file that cannot be read, undefined where there is none */
export async function readRunBias(
  deps: Pick<ViewDeps, 'objects'>,
  run: Pick<RunRow, 'report'>,
): Promise<ReadBias | string | undefined> {
  const bytes = await readRunFile(deps, run, 'analysis.json', longestAnalysis_bytes);
  return bytes && readBias(bytes);
}

export async function readBaseline(
  deps: Pick<ViewDeps, 'objects'>,
  { baseline_constraints: uri }: Pick<RunRow, 'baseline_constraints'>,
): Promise<ReadBias | string | undefined> {
  const bytes = await readUri(deps, uri, longestAnalysis_bytes);
  return bytes && readBias(bytes);
}

function short({ stages, rows }: ReadBias, violated: ReadonlySet<string>): ShortRun {
  const found = new Map<string, ShortFacet>();
  for (const [key, metrics] of metricsByFacet(stages)) {
    const sizes = rows.get(key);
    found.set(key, {
      members: sizes?.members.rows ?? null,
      others: sizes?.others.rows ?? null,
      metrics: new Map(
        metrics.map(({ metric: { name, value, interval } }) => [
          name,
          {
            value: drawn(value),
            low: drawn(interval?.[0]),
            high: drawn(interval?.[1]),
            violated: violated.has(metricKey(key, name)),
          },
        ]),
      ),
    });
  }
  return found;
}

/** What a line can be drawn through. */
const drawn = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) ? value : null;

const weightOf = (run: ShortRun): number =>
  [...run.values()].reduce((sum, { metrics }) => sum + 4 * metrics.size + 2, 10);
