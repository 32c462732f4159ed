import {
  type Constraints,
  compareStatistics,
  type DriftFinding,
  type FeatureStatistics,
  parseConstraints,
  valueFacts,
} from '@guiderail/analysis';
import type { RunRow } from '../runs.js';
import { featureAsked, variantsAsked, windowAsked } from './compare-asked.js';
import { type Side, sideOf } from './compare-sides.js';
import type { ComparedFeature, ComparedInFull, CompareView } from './compare-types.js';
import { distributionsOf } from './feature-distributions.js';
import { valuesOf } from './monitor-feature.js';
import type { FeatureDrift } from './monitor-features-types.js';
import { scheduleAsked } from './monitor-name.js';
import { readUri } from './read-run-file.js';
import { hasResult } from './runs-asked.js';
import type { View, ViewDeps } from './view.js';

const longestConstraints_bytes = 32 * 1024 * 1024;
/** Runs that are looked through for one with a result. */
const mostRuns = 100;

/** Any two windows of what a data-quality monitor watches, feature by feature. */
export const compareView = (deps: ViewDeps): View => ({
  name: 'compare',
  async read(request): Promise<CompareView> {
    const { body } = request;
    const [first, second] = [windowAsked(body, 'First'), windowAsked(body, 'Second')];
    const feature = featureAsked(body);
    const schedule = await scheduleAsked(deps, request);
    const { region, name } = schedule;
    const newest = (await deps.executionsOf(region, name, mostRuns)).find(hasResult);
    const context = { deps, request, schedule, newest, feature, variants: variantsAsked(body) };
    // one after the other: each may take a thread
    const before = await sideOf(context, first);
    const now = await sideOf(context, second);
    const features = distancesOf(before, now);
    const chosen = feature ?? features[0]?.name;
    return {
      sides: [before.about, now.about],
      features,
      feature:
        chosen === undefined
          ? undefined
          : inFull(chosen, before, now, await constraintsOf(deps, newest)),
    };
  },
});

/** Every feature that both have, the one that differs most first. */
function distancesOf(before: Side, now: Side): ComparedFeature[] {
  return compareStatistics(before.features, now.features, [])
    .map(({ feature, distance, why }) => ({ name: feature, distance, why }))
    .sort((a, b) => (b.distance ?? -1) - (a.distance ?? -1));
}

function inFull(
  name: string,
  before: Side,
  now: Side,
  constraints: Constraints | undefined,
): ComparedInFull {
  const pair = [before, now].map(({ features }) => features.find((one) => one.name === name));
  const [one, other] = pair;
  const compared = one && other && compareStatistics([one], [other], [name], constraints)[0];
  const facts = (side: FeatureStatistics | undefined) => side && valuesOf(valueFacts(side));
  return {
    name,
    drift: compared?.finding && asDrift(compared.finding),
    why: compared ? compared.why : missing(name, one, other),
    values: [facts(one), facts(other)],
    distributions: distributionsOf([one, other]),
  };
}

function missing(
  name: string,
  one: FeatureStatistics | undefined,
  other: FeatureStatistics | undefined,
): string {
  if (!one && !other) return `Neither window has a feature ${name}.`;
  return `Only the ${one ? 'first' : 'second'} window has ${name}.`;
}

function asDrift(finding: DriftFinding): FeatureDrift {
  const { method, drifted, effect: distance, threshold, thresholdSource, tooSmall } = finding;
  return {
    ...{ method, drifted, distance, threshold, thresholdSource, tooSmall },
    interval: finding.effectInterval,
    p: finding.pValue,
  };
}

/** Whose thresholds are used; the usual ones where they cannot be read. */
async function constraintsOf(
  deps: ViewDeps,
  run: RunRow | undefined,
): Promise<Constraints | undefined> {
  const bytes = await readUri(deps, run?.baseline_constraints, longestConstraints_bytes);
  if (!bytes) return undefined;
  try {
    return parseConstraints(bytes);
  } catch {
    return undefined; // a person may have broken it since: the monitor's next run will say so
  }
}
