import type { UnreadableRecord } from '../../types.js';
import { clarifyJson } from './clarify-json.js';
import type { ClarifyFindings } from './findings.js';
import type { RunMonitor } from './input.js';

/** Beside the files that AWS's monitors write: what `analysis.json` does not say of a run. */
export const DRIFT_RESULTS_FILE = 'drift_results.json';

const mostExamples = 20;

/** What a monitor's run found against its baseline, and how it is to be read. */
export interface DriftResults {
  readonly version: 0;
  readonly comparison_method: 'Sound' | 'Compatible';
  /** Rows that were analysed. */
  readonly item_count: number;
  readonly notes: readonly string[];
  readonly unreadable: { readonly count: number; readonly examples: readonly UnreadableRecord[] };
  /** Of attributions, by label. */
  readonly labels?: readonly LabelResult[] | undefined;
}

export interface LabelResult {
  readonly label: string;
  readonly ndcg: number | null;
  /** At 95 %, by resampling the window's rows. */
  readonly interval?: readonly [low: number, high: number] | undefined;
  readonly p_value?: number | undefined;
  readonly threshold: number;
  readonly drifted: boolean;
  /** Why there is no number, or why a low one is no violation. */
  readonly note?: string | undefined;
}

/** The file of a monitor's run. */
export function driftResults({ reading }: RunMonitor, findings: ClarifyFindings): string {
  const { rows, notes, unreadable, attributionDrift } = findings;
  const results: DriftResults = {
    version: 0,
    comparison_method: reading,
    item_count: rows,
    notes,
    unreadable: { count: unreadable.count, examples: unreadable.examples.slice(0, mostExamples) },
    ...(attributionDrift && {
      labels: attributionDrift.labels.map(({ features: _, ...label }): LabelResult => label),
    }),
  };
  return clarifyJson(results);
}
