import { readObject } from '../../../base/json.js';
import { Kept, readEach } from '../../common/kept.js';
import type { RunRow } from '../runs.js';
import { listIn, membersOf, numberIn, textIn } from './json-members.js';
import type { LabelsOfRun, MeasuredMetric, QualityViolated } from './model-quality-types.js';
import { type QualityFile, qualityFile } from './quality-file.js';
import { readRunFile } from './read-run-file.js';
import type { ViewDeps } from './view.js';

/** A thousand classes' confusion matrix, and curves. */
const longestStatistics_bytes = 64 * 1024 * 1024;
const longestFile_bytes = 1024 * 1024;
/** Of some 40 numbers each. */
const mostKept = 1000;
const longestText = 1000;

/** The numbers of a run that stand on a time axis. */
export interface QualityNumbers {
  readonly metrics: ReadonlyMap<string, MeasuredMetric & { readonly unit?: string | undefined }>;
  readonly labels: LabelsOfRun | undefined;
  /** Names of metrics that it reported, in camel case. */
  readonly violated: ReadonlySet<string>;
}

/** What runs of model quality found: read once each, since a report does not change. */
export class QualityRuns {
  readonly #deps: Pick<ViewDeps, 'objects'>;
  readonly #kept = new Kept<QualityNumbers>(mostKept, () => 1);

  constructor(deps: Pick<ViewDeps, 'objects'>) {
    this.#deps = deps;
  }

  /** A run's statistics; undefined where it left none that can be read. */
  async file(run: RunRow): Promise<QualityFile | undefined> {
    const name = 'statistics.json';
    return qualityFile(await readRunFile(this.#deps, run, name, longestStatistics_bytes));
  }

  /** Numbers of runs, in their order; undefined for one that left none that can be read. */
  numbers(runs: readonly RunRow[], signal: AbortSignal): Promise<(QualityNumbers | undefined)[]> {
    const read = (run: RunRow) =>
      this.#kept.get(`${run.report} ${run.modified}`, () => this.#read(run));
    return readEach(runs, read, signal);
  }

  async #read(run: RunRow): Promise<QualityNumbers | undefined> {
    const [file, labels, violations] = await Promise.all([
      this.file(run),
      labelsOf(this.#deps, run),
      violationsOf(this.#deps, run),
    ]);
    if (!file) return undefined;
    const violated = new Set(violations.map(({ metric }) => metric));
    return { metrics: file.metrics, labels: labels?.labels, violated };
  }
}

const ofDeps = new WeakMap<object, QualityRuns>();

/** What views of one server share. */
export function qualityRunsOf(deps: ViewDeps): QualityRuns {
  const known = ofDeps.get(deps) ?? new QualityRuns(deps);
  ofDeps.set(deps, known);
  return known;
}

/** What a run's merge left of its labels in merge.json. */
export async function labelsOf(deps: Pick<ViewDeps, 'objects'>, run: RunRow) {
  const bytes = await readRunFile(deps, run, 'merge.json', longestFile_bytes);
  const file = bytes && readObject(Buffer.from(bytes).toString());
  const predictions = file && numberIn(file, 'predictions');
  const labelled = file && numberIn(file, 'labelled');
  if (predictions === undefined || labelled === undefined) return undefined;
  const delay = membersOf(file?.label_delay_seconds);
  const members = membersOf(file);
  const changes = membersOf(members.changes);
  const number = (name: string) => numberIn(members, name);
  return {
    labels: {
      ...{ predictions, labelled },
      p50: numberIn(delay, 'p50'),
      p90: numberIn(delay, 'p90'),
      max: numberIn(delay, 'max'),
      repeated: number('repeated'),
      corrected: number('corrected'),
      unknown: number('unknown'),
      broken: number('broken'),
    },
    changes:
      members.changes === undefined
        ? undefined
        : {
            added: numberIn(changes, 'added') ?? 0,
            corrected: numberIn(changes, 'corrected') ?? 0,
            removed: numberIn(changes, 'removed') ?? 0,
          },
  };
}

/** The metrics that a run reported. */
export async function violationsOf(
  deps: Pick<ViewDeps, 'objects'>,
  run: RunRow,
): Promise<QualityViolated[]> {
  const bytes = await readRunFile(deps, run, 'constraint_violations.json', longestFile_bytes);
  const file = bytes && readObject(Buffer.from(bytes).toString());
  return listIn(membersOf(file), 'violations').map((one) => {
    const violation = membersOf(one);
    return {
      metric: (textIn(violation, 'metric_name') ?? '').slice(0, longestText),
      description: (textIn(violation, 'description') ?? '').slice(0, longestText),
      value: numberIn(violation, 'value'),
      threshold: numberIn(violation, 'threshold'),
      thresholdSource: textIn(violation, 'threshold_source')?.slice(0, longestText),
    };
  });
}
