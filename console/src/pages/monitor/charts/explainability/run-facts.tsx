import type { AttributionLabel, AttributionRunFacts } from 'guiderail/console';
import { count, plural, pValue as pText, short } from '../../../../format/numbers.js';
import { minute } from '../../../../format/times.js';
import { Facts, Time } from '../../../../ui/index.js';

const aggregations: Readonly<Record<string, string>> = {
  mean_abs: 'mean |SHAP| over rows',
  median: 'median SHAP over rows',
  mean_sq: 'mean squared SHAP over rows',
};

/** What the numbers below are of, and how they are to be read. */
export function RunFacts({
  run,
  label,
  violations,
}: {
  readonly run: AttributionRunFacts;
  readonly label: AttributionLabel;
  readonly violations: number | undefined;
}) {
  const { start, end, rows, baselineRows, reading, baseline, aggregation = '', logit } = run;
  return (
    <div class="card">
      <Facts
        facts={[
          [
            'Window (UTC)',
            start !== undefined && end !== undefined && `${minute(start)} – ${minute(end)}`,
          ],
          ['Run of', <Time key="due" at={run.due} />],
          ['Rows', rows === undefined ? undefined : count(rows)],
          ['Reading', reading ?? 'not said by its files'],
          ['Violations', violations === undefined ? 'not checked' : plural(violations, 'label')],
          ['nDCG', ndcgWords(label)],
          ['Importance', importanceWords(aggregation, logit)],
          ['Base value', baseWords(label)],
          ['Baseline', baseline],
          ['Baseline rows', baselineRows === undefined ? undefined : count(baselineRows)],
        ]}
      />
      {run.baselineProblem !== undefined && <p class="note">{run.baselineProblem}</p>}
      {label.note !== undefined && <p class="note">{label.note}</p>}
      <details>
        <summary>How they were found, and notes</summary>
        <ul>
          {run.why !== undefined && <li>{run.why}</li>}
          {run.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}

const importanceWords = (aggregation: string, logit: boolean): string =>
  `${aggregations[aggregation] ?? 'SHAP over rows'}${logit ? ', log odds' : ''}`;

export function ndcgWords({ ndcg, interval, threshold, pValue }: AttributionLabel): string {
  if (ndcg === null) return 'none';
  const between = interval ? `, 95 % ${short(interval[0])} to ${short(interval[1])}` : '';
  const p = pValue === undefined ? '' : `, p ${pText(pValue)}`;
  return `${short(ndcg)}${between}${p}; drifted under ${short(threshold)}`;
}

function baseWords({ expected, baselineExpected }: AttributionLabel): string | undefined {
  if (expected === undefined) return undefined;
  if (baselineExpected === undefined || baselineExpected === expected) return short(expected);
  return `${short(expected)}, baseline ${short(baselineExpected)}`;
}
