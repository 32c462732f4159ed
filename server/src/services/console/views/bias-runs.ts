import { type BiasGrowth, type BiasTooSmall, biasDrift, biasGrowth } from '@guiderail/analysis';
import { validationException } from '../../../base/errors.js';
import type { RunRow } from '../runs.js';
import { metricRow } from './bias-metric-row.js';
import {
  type BiasRunNumbers,
  biasRunNumbersOf,
  metricKey,
  readBaseline,
  readRunBias,
} from './bias-run-numbers.js';
import type {
  BiasFacetRow,
  BiasLine,
  BiasLines,
  BiasRunFacts,
  BiasRunsView,
} from './bias-types.js';
import { type ReadDrift, readDrift } from './drift-results.js';
import { textIn } from './json-members.js';
import { facetKey, metricsByFacet, type ReadBias } from './read-bias.js';
import { endOf, runsAsked } from './runs-asked.js';
import type { View, ViewDeps, ViewRequest } from './view.js';

const mostFacets = 60;

/** The bias metrics of a monitor's run, and over time. */
export const biasRunsView = (deps: ViewDeps): View => ({
  name: 'bias-runs',
  async read(request): Promise<BiasRunsView> {
    const asked = await runsAsked(deps, request);
    const { run, runs } = asked;
    const times = { times: runs.map(endOf), dues: runs.map(({ due }) => due) };
    const bias = run && (await readRunBias(deps, run));
    if (!run || typeof bias !== 'object') return { ...times, facets: [], facetCount: 0 };
    const [drift, baseline] = await Promise.all([readDrift(deps, run), readBaseline(deps, run)]);
    const facets = facetRows(bias, typeof baseline === 'object' ? baseline : undefined, drift);
    const chosen = chosenFacet(facets, request.body);
    return {
      ...times,
      run: factsOf(run, bias, drift, baseline),
      facets: facets.slice(0, mostFacets),
      facetCount: facets.length,
      lines: chosen && (await linesOf(biasRunNumbersOf(deps), runs, chosen, request)),
    };
  },
});

const factsOf = (
  run: RunRow,
  { label, positive, problems }: ReadBias,
  { reading, rows, notes }: ReadDrift,
  baseline: ReadBias | string | undefined,
): BiasRunFacts => ({
  due: run.due,
  start: run.window_start ?? undefined,
  end: run.window_end ?? undefined,
  ...{ rows, reading, notes, label, positive, problems },
  baseline: run.baseline_constraints ?? undefined,
  baselineProblem: baselineProblem(run, baseline),
});

function baselineProblem(run: RunRow, baseline: ReadBias | string | undefined) {
  if (typeof baseline === 'string') return baseline;
  if (baseline) return undefined;
  return run.baseline_constraints
    ? 'The file of the baseline is not there any more, or too large to be read.'
    : 'This run was held against no baseline.';
}

/** The worst first: violations, then too few rows to tell. */
function facetRows(bias: ReadBias, baseline: ReadBias | undefined, drift: ReadDrift) {
  const violated = new Set((drift.violations ?? []).map(keyOfViolation));
  const before = baseline && metricsByFacet(baseline.stages);
  const growth = new Map<string, BiasGrowth>();
  const small = new Map<string, BiasTooSmall>();
  if (baseline && drift.reading === 'Sound') {
    const now = sectionsOf(bias);
    for (const one of biasGrowth(now, baseline.stages)) {
      growth.set(metricKey(facetKey(one.facet, one.facetValue), one.metric), one);
    }
    for (const one of biasDrift(now, baseline.stages, 'Sound').tooSmall) {
      small.set(facetKey(one.facet, one.facet_value), one);
    }
  }
  const rows = [...metricsByFacet(bias.stages)].map(([key, metrics]): BiasFacetRow => {
    const [facet, value] = JSON.parse(key) as [string, string];
    const few = small.get(key);
    return {
      ...{ facet, value, rows: bias.rows.get(key), baselineRows: baseline?.rows.get(key) },
      tooSmall: few?.description,
      metrics: metrics.map((one) =>
        metricRow(one, {
          baseline: before?.get(key)?.find(({ metric }) => metric.name === one.metric.name),
          growth: growth.get(metricKey(key, one.metric.name)),
          violated: violated.has(metricKey(key, one.metric.name)),
          tooSmall: few?.metric_names.includes(one.metric.name) ?? false,
          reading: drift.reading,
        }),
      ),
    };
  });
  return rows.sort((a, b) => urgency(b) - urgency(a));
}

const keyOfViolation = (one: Readonly<Record<string, unknown>>): string =>
  metricKey(
    facetKey(textIn(one, 'facet') ?? '', textIn(one, 'facet_value') ?? ''),
    textIn(one, 'metric_name') ?? '',
  );

const urgency = ({ metrics, tooSmall }: BiasFacetRow): number =>
  2 * metrics.filter(({ state }) => state === 'violation').length + (tooSmall ? 1 : 0);

/** As the checks take them. */
const sectionsOf = ({ stages }: ReadBias) => ({
  pre_training_bias_metrics: sectionOf(stages.preTraining),
  post_training_bias_metrics: sectionOf(stages.postTraining),
});

const sectionOf = (facets: ReadBias['stages']['preTraining']) => ({
  ...{ label: '', label_value_or_threshold: '', facets },
});

function chosenFacet(
  facets: readonly BiasFacetRow[],
  { Facet, Value }: ViewRequest['body'],
): BiasFacetRow | undefined {
  if (Facet === undefined) return facets[0];
  if (typeof Facet !== 'string' || typeof Value !== 'string') {
    throw validationException('Facet and Value must be texts: a facet, and one of its values.');
  }
  return facets.find(({ facet, value }) => facet === Facet && value === Value) ?? facets[0];
}

async function linesOf(
  numbers: BiasRunNumbers,
  runs: readonly RunRow[],
  { facet, value, metrics }: BiasFacetRow,
  { signal }: ViewRequest,
): Promise<BiasLines> {
  const key = facetKey(facet, value);
  const now = (await numbers.of(runs, signal)).map((run) => run?.get(key));
  const before = (await numbers.baselinesOf(runs, signal)).map((run) => run?.get(key));
  return {
    ...{ facet, value },
    members: now.map((one) => one?.members ?? null),
    others: now.map((one) => one?.others ?? null),
    metrics: metrics.map(({ name }): BiasLine => {
      const found = now.map((one) => one?.metrics.get(name));
      return {
        name,
        values: found.map((one) => one?.value ?? null),
        low: found.map((one) => one?.low ?? null),
        high: found.map((one) => one?.high ?? null),
        baseline: before.map((one) => one?.metrics.get(name)?.value ?? null),
        violated: found.flatMap((one, i) => (one?.violated ? [i] : [])),
      };
    }),
  };
}
