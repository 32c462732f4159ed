import type { DuckDBConnection } from '@duckdb/node-api';
import type { Talk } from '../../common/analysis-run.js';
import type { AnalysisRequest, AnalysisResult } from './analyse.js';
import type { KeptSummaries } from './window-summary.js';

/**
 * Runs a request of a kind on an open DuckDB, in whatever thread it is called.
 * @throws JobFailure when the data or the baseline cannot be used, the signal's reason when aborted.
 */
export type RunTask = (
  connection: DuckDBConnection,
  request: AnalysisRequest,
  talk: Talk,
  kept?: KeptSummaries,
) => Promise<AnalysisResult>;

/** A kind of analysis: its folder, and its line in tasks.ts. */
export interface AnalysisTask {
  /** The value of `analysis_type` that asks for it. */
  readonly analysisType: string;
  /** The last part of its metrics' namespace. */
  readonly metrics: string;
  /**
   * What the environment says for this kind alone, as a part of the request.
   * @throws JobFailure naming the variable that is missing or wrong.
   */
  readonly read: (environment: Readonly<Record<string, string>>) => TaskOptions;
  /** Loads the code that runs it, which only the analysis' own thread does. */
  readonly load: () => Promise<RunTask>;
}

/** The parts of a request that belong to one kind. */
export type TaskOptions = Pick<AnalysisRequest, 'modelQuality'>;
