import type { DuckDBConnection } from '@duckdb/node-api';
import type { Talk } from '../common/analysis-run.js';
import type { AskModel, ClarifyRequest, ClarifyResult } from './clarify.js';

/** What a run works with, in whatever thread it is. */
export interface ClarifyPlace extends Talk {
  readonly connection: DuckDBConnection;
  /** For its results; it is there. */
  readonly folder: string;
  readonly ask: AskModel;
  readonly memory_bytes: number;
}

/** Runs a request. @throws JobFailure when the configuration, the data or the model cannot be used. */
export async function runClarify(
  place: ClarifyPlace,
  request: ClarifyRequest,
): Promise<ClarifyResult> {
  const { memory_bytes, ...rest } = place;
  const outcome = await analyseClarify({ ...rest, most_bytes: memory_bytes, ...request });
  return outcome;
}
