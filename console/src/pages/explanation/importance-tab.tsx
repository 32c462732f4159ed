import type { ClarifyImportance } from 'guiderail/console';
import { useQuery } from '../../app/use-query.js';
import { Bars } from '../../charts/index.js';
import { count, short } from '../../format/numbers.js';
import { Facts, Section, Select } from '../../ui/index.js';

/** Half a 95 % interval in standard errors. */
const z = 1.96;

const aggregations: Readonly<Record<string, string>> = {
  mean_abs: 'mean |SHAP| over rows',
  median: 'median SHAP over rows',
  mean_sq: 'mean squared SHAP over rows',
};

/** Global attributions of a label. */
export function ImportanceTab({ importance }: { readonly importance: ClarifyImportance }) {
  const { label, labels, features, featureCount, expected, rows, logit, why } = importance;
  const [, setLabel] = useQuery('label');
  return (
    <Section
      title="Importance of features"
      about={`How far each feature moves predictions${logit ? ' (log odds)' : ''}; lines are 95 % intervals.`}
    >
      {labels.length > 1 && (
        <Select
          label="Label"
          value={label}
          options={labels.map((one) => [one, one] as const)}
          onChange={setLabel}
        />
      )}
      <Facts
        facts={[
          ['Measured as', aggregations[importance.aggregation ?? ''] ?? 'SHAP over rows'],
          ['Base value', short(expected)],
          ['Rows', rows === undefined ? undefined : count(rows)],
          [
            'Features',
            features.length < featureCount
              ? `the first ${count(features.length)} of ${count(featureCount)}`
              : count(featureCount),
          ],
        ]}
      />
      <div class="card">
        <Bars
          title={`Importance of features${labels.length > 1 ? ` for ${label}` : ''}`}
          groups={[{ name: 'Importance', tone: 'current' }]}
          bars={features.map(({ name, now, error }) => ({
            name,
            values: [now],
            intervals: [error === undefined ? null : [now - z * error, now + z * error]],
          }))}
        />
      </div>
      {why !== undefined && <p class="dim">{why}</p>}
    </Section>
  );
}
