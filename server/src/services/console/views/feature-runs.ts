import {
  type Constraints,
  FEATURE_RESULTS_FILE,
  type FeatureResults,
  type FeatureSummary,
  parseConstraints,
  parseFeatureResults,
  parseStatistics,
  valueFacts,
} from '@guiderail/analysis';
import { readObject } from '../../../base/json.js';
import { Kept, readEach } from '../../common/kept.js';
import type { RunRow } from '../runs.js';
import { type Packed, packed } from './packed-results.js';
import { readRunFile, readUri } from './read-run-file.js';
import { violationsIn } from './run-violations.js';
import type { ViewDeps } from './view.js';

/** 10,000 features have some 5 MB. */
const longestResults_bytes = 32 * 1024 * 1024;
/** Statistics are read in place of results, where a run has left none, while they are small. */
const longestStatistics_bytes = 16 * 1024 * 1024;
const longestViolations_bytes = 16 * 1024 * 1024;
/** Packed results that are kept: 500 features of 600 runs. */
const mostKept_bytes = 32 * 1024 * 1024;

/** What runs found of every feature: read once each, since a report does not change. */
export class FeatureRuns {
  readonly #deps: Pick<ViewDeps, 'objects'>;
  readonly #kept = new Kept<Packed>(mostKept_bytes, ({ bytes }) => bytes);
  /** Names of features are alike from run to run: the next one's are taken from it. */
  #newest: Packed | undefined;

  constructor(deps: Pick<ViewDeps, 'objects'>) {
    this.#deps = deps;
  }

  /** All that a run left; `partial` where that is less than results by feature. */
  async results(run: RunRow): Promise<{ found: FeatureResults; partial: boolean } | undefined> {
    const bytes = await readRunFile(this.#deps, run, FEATURE_RESULTS_FILE, longestResults_bytes);
    const found = bytes && quietly(() => parseFeatureResults(bytes));
    if (found) return { found, partial: false };
    const older = await olderResults(this.#deps, run);
    return older && { found: older, partial: true };
  }

  /** Numbers of runs, in their order; undefined for one that left nothing that can be read. */
  numbers(runs: readonly RunRow[], signal: AbortSignal): Promise<(Packed | undefined)[]> {
    const read = (run: RunRow) =>
      this.#kept.get(`${run.report} ${run.modified}`, () => this.#packed(run));
    return readEach(runs, read, signal);
  }

  async #packed(run: RunRow): Promise<Packed | undefined> {
    const left = await this.results(run);
    if (left) this.#newest = packed(left.found, this.#newest);
    return left && this.#newest;
  }
}

const ofDeps = new WeakMap<object, FeatureRuns>();

/** What views of one server share. */
export function featureRunsOf(deps: ViewDeps): FeatureRuns {
  const known = ofDeps.get(deps) ?? new FeatureRuns(deps);
  ofDeps.set(deps, known);
  return known;
}

/** Of a run that has left AWS's files alone: their values, and distances of violations. */
async function olderResults(
  deps: Pick<ViewDeps, 'objects'>,
  run: RunRow,
): Promise<FeatureResults | undefined> {
  const read = (name: string, limit: number) => readRunFile(deps, run, name, limit);
  const [statistics, violations, limits] = await Promise.all([
    read('statistics.json', longestStatistics_bytes),
    read('constraint_violations.json', longestViolations_bytes),
    readUri(deps, run.baseline_constraints, longestStatistics_bytes),
  ]);
  const current = statistics && quietly(() => parseStatistics(statistics));
  if (!current) return undefined;
  const constraints = limits && quietly(() => parseConstraints(limits));
  const expected = new Map(constraints?.features.map((one) => [one.name, one]));
  const broken = violations ? violationsIn(readObject(Buffer.from(violations).toString())) : [];
  return {
    version: 0,
    comparison_method: readingOf(constraints),
    item_count: current.dataset.item_count,
    features: current.features.map((feature): FeatureSummary => {
      const limit = expected.get(feature.name);
      const its = broken.filter((one) => one.feature === feature.name);
      return {
        name: feature.name,
        outcome: its.length > 0 ? 'violation' : 'ok',
        now: valueFacts(feature),
        ...(limit && {
          baseline: { inferred_type: limit.inferred_type, completeness: limit.completeness },
        }),
        violations: its.map(({ check }) => check),
      };
    }),
    notes: [],
    unreadable: { count: 0, examples: [] },
  };
}

const readingOf = (constraints: Constraints | undefined) =>
  constraints?.monitoring_config.distribution_constraints.comparison_method ?? 'Robust';

/** Anybody may write a report's folder: what cannot be read is as what is not there. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
