import { type Feature, partialDependence } from '../../explanations/index.js';
import type { PartialDependence } from '../../explanations/types.js';
import { ownMember } from '../../own-member.js';
import type { ClarifyTable } from '../dataset/types.js';
import type { AskedModel } from '../model/index.js';
import type { Explained } from './explain.js';
import type { ClarifyInput } from './input.js';

/** What partial dependence is computed from. */
export interface DependenceParts {
  readonly input: ClarifyInput;
  readonly table: ClarifyTable;
  readonly features: readonly Feature[];
  readonly model: AskedModel | undefined;
  /** Where features were explained, the most important ones are chosen. */
  readonly explained: Explained | undefined;
}

/** Partial dependence of a run; undefined where its configuration asks for none. */
export async function dependencePart(
  parts: DependenceParts,
): Promise<PartialDependence[] | undefined> {
  const { input, table, features, model, explained } = parts;
  const { pdp: settings, shap } = input.config.methods;
  if (!settings || !model) return undefined;
  input.progress('Computing partial dependence.');
  return partialDependence(table, features, model.predict, {
    features: settings.features,
    importance: explained && importanceOf(explained),
    topK: settings.top_k_features,
    gridResolution: settings.grid_resolution,
    labels: explained?.labels,
    seed: shap?.seed,
    signal: input.signal,
  });
}

/** A feature that matters for one label matters. */
function importanceOf({ shap, features }: Explained): Record<string, number> {
  const most = (name: string) =>
    Math.max(
      ...Object.values(shap).map((label) =>
        Math.abs(ownMember(label.global_shap_values, name) ?? 0),
      ),
    );
  return Object.fromEntries(features.map((name) => [name, most(name)]));
}
