import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type CaptureWidths,
  type FindExamplesOptions,
  findExamples,
  linkExamples,
  type MonitorResult,
  rareTests,
  type Sought,
  SummaryShapeError,
  type ViolationExamples,
} from '@guiderail/analysis';
import type { Talk } from '../../common/analysis-run.js';
import { filesOf } from '../../common/dataset/capture-hours.js';
import type { AnalysisRequest } from './analyse.js';
import { sourceOf } from './dataset-source.js';
import type { WindowSummary } from './window-summary.js';

/** Objects in which something rare is looked for, and violations for which it is. */
const mostPlaces = 5;
const mostRare = 10;

/** How the data was read, so that its records are read again in the same way. */
export interface ReadingOfData {
  readonly columnNames: readonly string[];
  readonly widths?: CaptureWidths | undefined;
  /** Which objects may hold something, where summaries of them are kept. */
  readonly holding?: WindowSummary['holding'] | undefined;
}

/**
 * Finds records that show the violations of a run, and links the violations with them. Data that is
 * gone by now is no failure of the run.
 * @returns undefined where there is nothing to show, or nothing is to be shown
 */
export async function examplesFor(
  connection: DuckDBConnection,
  request: AnalysisRequest,
  { sought, check }: Pick<MonitorResult, 'sought' | 'check'>,
  { columnNames, widths, holding }: ReadingOfData,
  { signal, progress }: Talk,
): Promise<ViolationExamples | undefined> {
  if (sought.length === 0 || request.examples === false) return undefined;
  const source = sourceOf(request);
  const known = source.format === 'capture' && widths ? { ...source, widths } : source;
  const { hours } = request.dataset;
  const totalBytes = hours && filesOf(hours).reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  try {
    const places = holding && (await placesOfRare(holding, sought, check.itemCount));
    const options = {
      columnNames,
      signal,
      ...places,
      ...(totalBytes !== undefined && { totalBytes }),
    };
    const examples = await findExamples(connection, known, sought, options);
    linkExamples(sought, examples);
    return examples;
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isGone && !(error instanceof SummaryShapeError)) throw error;
    progress('Records went away while the run looked for examples: it shows none.');
    return undefined;
  }
}

/** Objects that hold what is rare: to look there first, since chance would hardly lead there. */
async function placesOfRare(
  holding: WindowSummary['holding'],
  all: readonly Sought[],
  rows: number,
): Promise<Pick<FindExamplesOptions, 'first' | 'onlyThere'>> {
  const first = new Set<string>();
  const onlyThere: Sought[] = [];
  for (const { sought, test } of rareTests(all, rows).slice(0, mostRare)) {
    const names = await holding(test, mostPlaces);
    for (const name of names) first.add(name);
    if (names.length < mostPlaces) onlyThere.push(sought);
  }
  return { first: [...first], onlyThere };
}
