import { parseBiasBaseline } from '../../bias/drift/baseline.js';
import { biasDrift } from '../../bias/drift/compare.js';
import type { BiasBaseline, BiasReading, CurrentBias } from '../../bias/drift/types.js';
import {
  checkAttributionDrift,
  type GlobalExplanation,
  parseAttributionBaseline,
} from '../../explanations/drift/index.js';
import type { ClarifyViolation } from './check.js';

/** What analyses that runs left are held against. */
export type StoredCheck =
  | { readonly type: 'ModelBias'; readonly reading: BiasReading; readonly baseline: BiasBaseline }
  /** In AWS's reading alone: `Sound` may resample the window's rows, which no file keeps. */
  | {
      readonly type: 'ModelExplainability';
      readonly baseline: GlobalExplanation;
      /** nDCG under which a label has drifted; 0.9, AWS's, unless given. */
      readonly threshold?: number | undefined;
    };

/** The `analysis.json` that a run left: text, or bytes in UTF-8; the name is for messages. */
export interface StoredAnalysis {
  readonly content: string | Uint8Array;
  readonly name: string;
}

/** What such an analysis was found to violate. */
export interface StoredFindings {
  readonly violations: readonly ClarifyViolation[];
  /** Why nothing of it could be held against the baseline; undefined where something was. */
  readonly unmatched?: string | undefined;
}

/**
 * Holds what a run of a monitor left against a baseline, by the check of the runs themselves and
 * without their rows: it gives the violations that the run would have found with that baseline, but
 * for the records that show them.
 *
 * @throws FileShapeError where the analysis is none
 */
export function checkStored(analysis: StoredAnalysis, check: StoredCheck): StoredFindings {
  const { content, name } = analysis;
  if (check.type === 'ModelBias') return biasFindings(parseBiasBaseline(content, name), check);
  const current = parseAttributionBaseline(content, name);
  const { baseline, threshold } = check;
  const drift = checkAttributionDrift({ baseline, current, threshold, reading: 'Compatible' });
  const { labels, violations, notes } = drift;
  return { violations, unmatched: labels.length > 0 ? undefined : notes.join(' ') };
}

function biasFindings(
  found: BiasBaseline,
  { baseline, reading }: StoredCheck & { readonly type: 'ModelBias' },
): StoredFindings {
  const { violations, notes } = biasDrift(sectionsOf(found), baseline, reading);
  const known = new Set(facetsIn(baseline));
  const facets = facetsIn(found);
  if (facets.some((facet) => known.has(facet))) return { violations };
  const why = facets.length === 0 ? 'The window has no metrics of bias.' : notes.join(' ');
  return { violations, unmatched: why };
}

const facetsIn = ({ preTraining, postTraining }: BiasBaseline): string[] =>
  [preTraining, postTraining].flatMap((facets) =>
    Object.entries(facets).flatMap(([facet, values]) =>
      values.map((one) => JSON.stringify([facet, one.value_or_threshold])),
    ),
  );

const sectionsOf = ({ preTraining, postTraining }: BiasBaseline): CurrentBias => ({
  pre_training_bias_metrics: sectionOf(preTraining),
  post_training_bias_metrics: sectionOf(postTraining),
});

/** Of a section the check looks at its facets alone. */
const sectionOf = (facets: BiasBaseline['preTraining']) => ({
  ...{ label: '', label_value_or_threshold: '', facets },
});
