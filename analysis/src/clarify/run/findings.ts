import type { Feature } from '../../explanations/columns/index.js';
import type { UnreadableRecord } from '../../types.js';
import type { ClarifyAnalysis } from '../types.js';
import type { RunBias } from './bias.js';
import type { Checked } from './check.js';
import type { ClarifyExamples } from './evidence.js';
import type { Explained } from './explain.js';
import type { ClarifyInput } from './input.js';
import type { RunLime } from './lime.js';

/** All that a run found: what its report shows, and its files are made of. */
export interface ClarifyFindings extends Checked {
  readonly report: ClarifyInput['report'];
  readonly rows: number;
  readonly features: readonly Feature[];
  readonly analysis: ClarifyAnalysis;
  readonly bias?: RunBias | undefined;
  readonly explained?: Explained | undefined;
  readonly lime?: RunLime | undefined;
  /** Records that show the violations, where they are known. */
  readonly examples?: ClarifyExamples | undefined;
  readonly unreadable: { readonly count: number; readonly examples: readonly UnreadableRecord[] };
}
