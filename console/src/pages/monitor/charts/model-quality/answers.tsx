import type { CurvePair, ModelQualityView } from 'guiderail/console';
import { Curve, Heat } from '../../../../charts/index.js';
import { plural } from '../../../../format/numbers.js';
import { Section } from '../../../../ui/index.js';

/** What was answered to what was true: the confusion matrix and curves, beside the baseline's. */
export function Answers({ view }: { readonly view: ModelQualityView }) {
  const { confusion, roc, precisionRecall } = view;
  return (
    <>
      {confusion && (
        <Section
          title="Labels and answers"
          about={`Rows are what was true, columns what was answered; colour is the share of the row.${
            confusion.others > 0
              ? ` ${plural(confusion.others, 'rare class', 'rare classes')} taken together as “others”.`
              : ''
          }`}
        >
          <div class="mq-pair">
            <Matrix title="This run" classes={confusion.classes} values={confusion.now} />
            {confusion.baseline && (
              <Matrix title="Baseline" classes={confusion.classes} values={confusion.baseline} />
            )}
          </div>
        </Section>
      )}
      {(roc || precisionRecall) && (
        <Section
          title="At other thresholds"
          about="How the run and the baseline would trade one error for the other."
        >
          <div class="mq-pair">
            {roc && (
              <Curve
                title="ROC"
                xTitle="False positive rate"
                yTitle="True positive rate"
                xRange={[0, 1]}
                yRange={[0, 1]}
                curves={curvesOf(roc)}
                reference={{ from: [0, 0], to: [1, 1], label: 'chance' }}
              />
            )}
            {precisionRecall && (
              <Curve
                title="Precision and recall"
                xTitle="Recall"
                yTitle="Precision"
                xRange={[0, 1]}
                yRange={[0, 1]}
                curves={curvesOf(precisionRecall)}
              />
            )}
          </div>
        </Section>
      )}
    </>
  );
}

const Matrix = ({
  title,
  classes,
  values,
}: {
  readonly title: string;
  readonly classes: readonly string[];
  readonly values: readonly (readonly number[])[];
}) => (
  <Heat
    title={`${title}: ${plural(
      values.flat().reduce((sum, value) => sum + value, 0),
      'row',
    )}`}
    rowTitle="Label"
    columnTitle="Answer"
    rows={classes}
    columns={classes}
    values={values}
  />
);

const curvesOf = ({ now, baseline }: CurvePair) => [
  ...(baseline ? [{ name: 'Baseline', ...baseline, tone: 'baseline' as const }] : []),
  { name: 'This run', ...now, tone: 'current' as const },
];
