import {
  askedTimes,
  type CheckInputs,
  type Constraints,
  readingOf,
  SEGMENT_CELL_SECONDS,
  type Statistics,
} from '@guiderail/analysis';
import type { AnalysisRequest } from './analyse.js';
import type { WindowRequest } from './window-summary.js';

/** What is read of a baseline. */
export interface BaselineFiles {
  readonly constraints?: Constraints | undefined;
  readonly statistics?: Statistics | undefined;
}

/** Names of columns by position. */
export const columnNamesOf = ({ constraints, statistics }: BaselineFiles): string[] =>
  (constraints?.features ?? statistics?.features ?? []).map(({ name }) => name);

/**
 * How a run's window is merged from kept summaries; undefined where it must be read in one pass:
 * data that is no window of captures, AWS's own readings, whose numbers are right to the last bit
 * only for one pass in the order of the records, and baselines in cells that no minute divides.
 */
export function windowRequest(
  request: AnalysisRequest,
  baseline: BaselineFiles,
  inputs: CheckInputs,
): WindowRequest | undefined {
  const { task, dataset, window, report } = request;
  const { format, hours } = dataset;
  if (task !== 'monitor' || format.kind !== 'capture' || !hours || !window) return undefined;
  if ((readingOf(inputs) ?? 'Sound') !== 'Sound') return undefined;
  const asked = askedTimes(inputs);
  if (asked && asked.cellSeconds % SEGMENT_CELL_SECONDS !== 0) return undefined;
  return {
    hours,
    window,
    columnNames: columnNamesOf(baseline),
    parts: format.parts,
    textColumns: textColumnsOf(baseline),
    timeColumn: asked?.timeColumn,
    now: report.generatedAt,
  };
}

/** Columns that hold text in the baseline: theirs is read as text at once. */
export function textColumnsOf({ constraints, statistics }: BaselineFiles): string[] {
  const features = [...(constraints?.features ?? []), ...(statistics?.features ?? [])];
  const text = features.filter(({ inferred_type }) => inferred_type === 'String');
  return [...new Set(text.map(({ name }) => name))];
}
