import type { BiasSection, BiasStage } from '../../bias/types.js';
import type { ClarifyFindings } from './findings.js';
import type { ClarifyNumber } from './input.js';

const stages: Readonly<Record<BiasStage, string>> = {
  pre_training_bias_metrics: 'Pre-training',
  post_training_bias_metrics: 'Post-Training',
};

/** What goes to CloudWatch, under the names and dimensions of AWS's pages; nulls are left out. */
export const numbersOf = (findings: ClarifyFindings): ClarifyNumber[] => [
  ...Object.entries(stages).flatMap(([stage, words]) =>
    biasNumbers(findings.analysis[stage as BiasStage], words),
  ),
  ...shapNumbers(findings),
  ...labelNumbers(findings),
];

/** Share of the window's predictions that have labels so far. */
function labelNumbers({ report: { labels } }: ClarifyFindings): ClarifyNumber[] {
  if (!labels || labels.predictions === 0) return [];
  const value = labels.labelled / labels.predictions;
  return [{ name: 'label_coverage', value, dimensions: {} }];
}

function biasNumbers(
  section: BiasSection | object | undefined,
  BiasStage: string,
): ClarifyNumber[] {
  if (!section || !('facets' in section)) return [];
  const { facets, label: Label, label_value_or_threshold: LabelValue } = section;
  return Object.entries(facets).flatMap(([Facet, values]) =>
    values.flatMap(({ value_or_threshold: FacetValue, metrics }) =>
      metrics.flatMap(({ name, value }) =>
        value === null
          ? []
          : [
              {
                name: `bias_metric_${name}`,
                value,
                dimensions: { BiasStage, Label, LabelValue, Facet, FacetValue },
              },
            ],
      ),
    ),
  );
}

function shapNumbers({ analysis }: ClarifyFindings): ClarifyNumber[] {
  const labels = Object.entries(analysis.explanations?.kernel_shap ?? {});
  return labels.flatMap(([Label, { global_shap_values: values, expected_value: expected }]) => {
    const dimensions = (ValueType: string) => ({
      ExplainabilityMethod: 'KernelShap',
      ...{ Label, ValueType },
    });
    return [
      ...Object.entries(values).map(([feature, value]) => ({
        name: `feature_${feature}`.slice(0, longestName),
        value,
        dimensions: dimensions('GlobalShapValues'),
      })),
      { name: 'ExpectedValue', value: expected, dimensions: dimensions('ExpectedValue') },
    ];
  });
}

/** CloudWatch's bound. */
const longestName = 255;
