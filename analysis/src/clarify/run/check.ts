import { parseBiasBaseline } from '../../bias/drift/baseline.js';
import { biasDrift } from '../../bias/drift/compare.js';
import { strangeFacets } from '../../bias/drift/pairs.js';
import type { BiasBaseline, BiasDrift, BiasViolation } from '../../bias/drift/types.js';
import {
  type AttributionDrift,
  type AttributionViolation,
  checkAttributionDrift,
  parseAttributionBaseline,
} from '../../explanations/drift/index.js';
import type { ClarifyAnalysis } from '../types.js';
import { canBeBaseline } from './baseline-worth.js';
import { clarifyJson } from './clarify-json.js';
import type { Explained } from './explain.js';
import type { ClarifyInput, RunMonitor } from './input.js';

export type ClarifyViolation = BiasViolation | AttributionViolation;

/** What a monitor's run found against its baseline. */
export interface Checked {
  readonly biasBaseline?: BiasBaseline | undefined;
  readonly biasDrift?: BiasDrift | undefined;
  readonly attributionDrift?: AttributionDrift | undefined;
  /** Whether the run, which had no baseline, is one for those that come after it. */
  readonly isBaseline?: boolean | undefined;
  /** Why nothing could be held against the baseline that there is; undefined where something was. */
  readonly unmatched?: string | undefined;
  /** Undefined where nothing was checked. */
  readonly violations?: readonly ClarifyViolation[] | undefined;
  readonly baselineName?: string | undefined;
  readonly notes: readonly string[];
}

/** What was computed of the window. */
export interface Computed {
  readonly analysis: ClarifyAnalysis;
  readonly explained: Explained | undefined;
}

/**
 * Holds a monitor's run against its baseline.
 * @throws FileShapeError where the baseline's file is none
 */
export function checkPart({ monitor }: ClarifyInput, computed: Computed): Checked {
  if (!monitor) return { notes: [] };
  const { baseline, type } = monitor;
  if (!baseline) return withoutBaseline(type, computed);
  const drift =
    type === 'ModelBias'
      ? checkBias(monitor.reading, baseline, computed)
      : checkAttributions(monitor.reading, baseline, computed);
  return { ...drift, baselineName: baseline.name };
}

function withoutBaseline(type: RunMonitor['type'], { analysis }: Computed): Checked {
  const isBaseline = canBeBaseline(clarifyJson(analysis), type);
  const then = isBaseline
    ? 'what this run found is the baseline of the runs that come after it.'
    : 'what this run found is too little to be one, so that a later run will be.';
  return { isBaseline, notes: [`There is no baseline: ${then} Nothing was checked.`] };
}

type Baseline = NonNullable<NonNullable<ClarifyInput['monitor']>['baseline']>;
type Reading = NonNullable<ClarifyInput['monitor']>['reading'];

function checkBias(reading: Reading, { content, name }: Baseline, { analysis }: Computed): Checked {
  const biasBaseline = parseBiasBaseline(content, name);
  const strange = strangeFacets(analysis, biasBaseline);
  const drift = biasDrift(analysis, biasBaseline, reading);
  if (strange !== undefined) {
    const unmatched = `no facet of the window is one of the baseline: ${strange}`;
    return { biasBaseline, unmatched, notes: drift.notes };
  }
  const { violations, tooSmall, notes } = drift;
  const small = tooSmall.map(({ description }) => description);
  return { biasBaseline, biasDrift: drift, violations, notes: [...notes, ...small] };
}

function checkAttributions(
  reading: Reading,
  { content, name }: Baseline,
  { explained }: Computed,
): Checked {
  const baseline = parseAttributionBaseline(content, name);
  if (!explained) {
    const unmatched = 'nothing was explained.';
    return { unmatched, notes: ['Nothing was explained, so nothing was checked.'] };
  }
  const { shap, labels, features, aggregate, note } = explained;
  const attributionDrift = checkAttributionDrift({
    baseline,
    current: { labels: shap, rows: note.rows, method: note.agg_method },
    sample: { sample: aggregate.sample, labels, features },
    reading,
  });
  const { violations, notes } = attributionDrift;
  return { attributionDrift, violations, notes };
}
