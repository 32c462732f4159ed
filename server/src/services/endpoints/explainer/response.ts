import type { Attributions } from '@guiderail/analysis';

/** What an endpoint with an explainer answers; the members are AWS's, and so is their order. */
export interface ExplainedResponse {
  readonly version: '1.0';
  readonly predictions: { readonly content_type: string; readonly data: string };
  readonly label_headers?: readonly (string | number)[] | undefined;
  readonly explanations: {
    readonly kernel_shap?: readonly (readonly FeatureExplanation[] | null)[];
  };
}

interface FeatureExplanation {
  readonly feature_header?: string;
  readonly attributions: readonly [{ readonly attribution: readonly number[] }];
}

/** Of each feature the attributions of a row, a number for each output. */
export function rowExplanation(
  { values, outputs, players }: Attributions,
  row: number,
  headers: readonly string[] | undefined,
): FeatureExplanation[] {
  return Array.from({ length: players }, (_, player) => ({
    ...(headers?.[player] !== undefined && { feature_header: headers[player] }),
    attributions: [
      {
        attribution: Array.from(
          { length: outputs },
          (_, output) => values[(row * outputs + output) * players + player] as number,
        ),
      },
    ],
  }));
}
