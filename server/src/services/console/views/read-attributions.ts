import {
  FileShapeError,
  type GlobalExplanation,
  ndcg,
  parseAttributionBaseline,
} from '@guiderail/analysis';
import { Kept, readEach } from '../../common/kept.js';
import type { RunRow } from '../runs.js';
import { type ReadDrift, readDrift } from './drift-results.js';
import { membersOf, numberIn, textIn } from './json-members.js';
import { readRunFile, readUri } from './read-run-file.js';
import type { ViewDeps } from './view.js';

const longestAnalysis_bytes = 16 * 1024 * 1024;
/** Numbers that are kept: 300 runs of 500 features of four labels. */
const mostKept = 600_000;

/** What a run's `analysis.json` says of attributions. */
export interface ReadAttributions {
  readonly global: GlobalExplanation;
  readonly method?: string | undefined;
  readonly why?: string | undefined;
  readonly logit: boolean;
}

/** A run in short: by label its features' attributions, and what the check said. */
export interface ShortAttributions {
  readonly labels: GlobalExplanation['labels'];
  readonly violated: ReadonlySet<string>;
  /** By label, as the run found it. */
  readonly ndcg: ReadonlyMap<string, number>;
}

/** @returns the reason as a text where the file cannot be read: anybody may have written it */
export function readAttributions(bytes: Uint8Array): ReadAttributions | string {
  try {
    const global = parseAttributionBaseline(bytes);
    const file = membersOf(JSON.parse(Buffer.from(bytes).toString()));
    const note = membersOf(membersOf(file.explanations).shap_method);
    return {
      global,
      method: textIn(note, 'method'),
      why: textIn(note, 'reason'),
      logit: note.use_logit === true,
    };
  } catch (error) {
    if (error instanceof FileShapeError) return error.message;
    throw error;
  }
}

export async function readRunAttributions(
  deps: Pick<ViewDeps, 'objects'>,
  run: Pick<RunRow, 'report'>,
): Promise<ReadAttributions | string | undefined> {
  const bytes = await readRunFile(deps, run, 'analysis.json', longestAnalysis_bytes);
  return bytes && readAttributions(bytes);
}

export async function readAttributionBaseline(
  deps: Pick<ViewDeps, 'objects'>,
  { baseline_constraints: uri }: Pick<RunRow, 'baseline_constraints'>,
): Promise<ReadAttributions | string | undefined> {
  const bytes = await readUri(deps, uri, longestAnalysis_bytes);
  return bytes && readAttributions(bytes);
}

const kept = new WeakMap<object, Kept<ShortAttributions>>();

/** Runs in short, in their order; undefined for one that left nothing that can be read. */
export function shortAttributions(
  deps: ViewDeps,
  runs: readonly RunRow[],
  signal: AbortSignal,
): Promise<(ShortAttributions | undefined)[]> {
  const known = kept.get(deps) ?? new Kept<ShortAttributions>(mostKept, weightOf);
  kept.set(deps, known);
  const read = (run: RunRow) => known.get(`${run.report} ${run.modified}`, () => short(deps, run));
  return readEach(runs, read, signal);
}

async function short(deps: ViewDeps, run: RunRow): Promise<ShortAttributions | undefined> {
  const [found, drift] = await Promise.all([readRunAttributions(deps, run), readDrift(deps, run)]);
  if (typeof found !== 'object') return undefined;
  return {
    labels: found.global.labels,
    violated: new Set(drift.violations?.map((one) => textIn(one, 'label') ?? '')),
    ndcg: await ndcgOf(deps, run, found, drift),
  };
}

/** As the run wrote it; of runs that wrote none from its file and the baseline's. */
async function ndcgOf(
  deps: ViewDeps,
  run: RunRow,
  { global }: ReadAttributions,
  { labels }: ReadDrift,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const one of labels) {
    const value = numberIn(one, 'ndcg');
    if (value !== undefined) found.set(textIn(one, 'label') ?? '', value);
  }
  if (labels.length > 0) return found;
  const baseline = await readAttributionBaseline(deps, run);
  if (typeof baseline !== 'object') return found;
  for (const [label, { global_shap_values: now }] of Object.entries(global.labels)) {
    const before = baseline.global.labels[label]?.global_shap_values;
    if (!before) continue;
    const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
    const of = (values: Readonly<Record<string, number>>) => names.map((name) => values[name] ?? 0);
    const value = ndcg(of(before), of(now));
    if (!Number.isNaN(value)) found.set(label, value);
  }
  return found;
}

const weightOf = ({ labels }: ShortAttributions): number =>
  Object.values(labels).reduce(
    (sum, { global_shap_values: values }) => sum + 2 * Object.keys(values).length,
    10,
  );
