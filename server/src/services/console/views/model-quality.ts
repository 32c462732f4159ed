import type { RunRow } from '../runs.js';
import { confusionOf, curvesOf } from './confusion.js';
import type {
  LabelsOfRun,
  LabelsOverTime,
  MeasuredMetric,
  ModelQualityView,
  QualityMetric,
  QualityRun,
} from './model-quality-types.js';
import { limitsIn, type QualityFile, qualityFile } from './quality-file.js';
import { labelsOf, type QualityNumbers, qualityRunsOf, violationsOf } from './quality-runs.js';
import { readUri } from './read-run-file.js';
import { endOf, runsAsked } from './runs-asked.js';
import type { View, ViewDeps } from './view.js';

const longestBaseline_bytes = 64 * 1024 * 1024;
const constantSuffix = '_best_constant_classifier';

/** A model-quality monitor's numbers: of a run, beside the baseline's, and over time. */
export const modelQualityView = (deps: ViewDeps): View => ({
  name: 'model-quality',
  async read(request): Promise<ModelQualityView> {
    const asked = await runsAsked(deps, request);
    const runs = qualityRunsOf(deps);
    const all = await runs.numbers(asked.runs, request.signal);
    const read = asked.runs.flatMap((row, i) => {
      const numbers = all[i];
      return numbers ? [{ row, numbers }] : [];
    });
    const file = asked.run && (await runs.file(asked.run));
    const times = {
      dues: read.map(({ row }) => row.due),
      starts: read.map(({ row }) => row.window_start ?? row.due),
      ends: read.map(({ row }) => endOf(row)),
      labels: labelsOverTime(read.map(({ numbers }) => numbers.labels)),
      unread: asked.runs.length - read.length,
    };
    const numbers = read.map((one) => one.numbers);
    if (!asked.run || !file) return { ...times, metrics: [], violations: [] };
    return { ...times, ...(await detail(deps, asked.run, file, numbers)) };
  },
});

/** A run beside its baseline. */
async function detail(
  deps: ViewDeps,
  run: RunRow,
  file: QualityFile,
  numbers: readonly QualityNumbers[],
) {
  const [limits, before, labels, violations] = await Promise.all([
    readUri(deps, run.baseline_constraints, longestBaseline_bytes),
    readUri(deps, baselineStatistics(run), longestBaseline_bytes),
    labelsOf(deps, run),
    violationsOf(deps, run),
  ]);
  const baseline = qualityFile(before);
  const { members } = file;
  const same = baseline?.problem === file.problem ? baseline : undefined;
  return {
    run: qualityRun(run, file, labels),
    metrics: metricsOf(file, same, limitsIn(limits, file.problem), numbers),
    violations,
    confusion: confusionOf(members, same?.members),
    roc: curvesOf(members, same?.members, 'receiver_operating_characteristic_curve', [
      'false_positive_rates',
      'true_positive_rates',
    ]),
    precisionRecall: curvesOf(members, same?.members, 'precision_recall_curve', [
      'recalls',
      'precisions',
    ]),
  };
}

/** Beside the constraints, where a baselining job leaves it, unless the monitor names another. */
function baselineStatistics({ baseline_statistics, baseline_constraints }: RunRow) {
  if (baseline_statistics) return baseline_statistics;
  return baseline_constraints?.replace(/[^/]*$/, 'statistics.json');
}

const qualityRun = (
  run: RunRow,
  { problem, records, unreadable }: QualityFile,
  found: Awaited<ReturnType<typeof labelsOf>>,
): QualityRun => ({
  due: run.due,
  start: run.window_start ?? undefined,
  end: run.window_end ?? undefined,
  ...{ problem, records, unreadable },
  labels: found?.labels,
  changes: found?.changes,
});

function metricsOf(
  file: QualityFile,
  baseline: QualityFile | undefined,
  limits: ReturnType<typeof limitsIn>,
  runs: readonly QualityNumbers[],
): QualityMetric[] {
  const names = [...file.metrics.keys()].filter((name) => !name.endsWith(constantSuffix));
  const metrics = names.map((name): QualityMetric => {
    const all = runs.map(({ metrics }) => metrics.get(name));
    const constant = runs.map(({ metrics }) => metrics.get(`${name}${constantSuffix}`)?.value);
    const key = camelCase(name);
    return {
      name,
      unit: file.metrics.get(name)?.unit,
      values: all.map((one) => one?.value ?? null),
      low: all.map((one) => one?.interval?.[0] ?? null),
      high: all.map((one) => one?.interval?.[1] ?? null),
      deviations: all.map((one) => one?.deviation ?? null),
      violated: runs.map(({ violated }) => violated.has(key)),
      constant: constant.some((value) => value !== undefined)
        ? constant.map((value) => value ?? null)
        : undefined,
      now: measured(file.metrics.get(name)),
      baseline: measured(baseline?.metrics.get(name)),
      limit: limits.get(name),
    };
  });
  return metrics.sort((a, b) => Number(b.limit !== undefined) - Number(a.limit !== undefined));
}

function measured(metric: MeasuredMetric | undefined): MeasuredMetric | undefined {
  if (!metric) return undefined;
  const { value, deviation, interval, intervalMethod } = metric;
  return { value, deviation, interval, intervalMethod };
}

/** AWS's spelling of metrics in its list of violations. */
const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function labelsOverTime(runs: readonly (LabelsOfRun | undefined)[]): LabelsOverTime {
  const of = (name: 'predictions' | 'labelled' | 'p50' | 'p90') =>
    runs.map((labels) => labels?.[name] ?? null);
  return {
    predictions: of('predictions'),
    labelled: of('labelled'),
    p50: of('p50'),
    p90: of('p90'),
  };
}
