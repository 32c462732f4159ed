import type { AttributionFeature, AttributionRunFacts } from 'guiderail/console';
import { Bars } from '../../../../charts/index.js';
import { Section } from '../../../../ui/index.js';

/** Half a 95 % interval in standard errors. */
const z = 1.96;

/** Global importance of the chosen run beside the baseline's. */
export function Importance({
  features,
  run,
}: {
  readonly features: readonly AttributionFeature[];
  readonly run: AttributionRunFacts;
}) {
  const known = features.some(({ baseline }) => baseline !== undefined);
  const now = { name: 'This window', tone: 'current' } as const;
  const before = { name: 'Baseline', tone: 'baseline' } as const;
  return (
    <Section
      title="Importance of features"
      about={`How far each feature moves predictions${run.logit ? ' (log odds)' : ''}; lines are 95 % intervals.`}
    >
      <div class="card">
        <Bars
          title="Importance of features, this window and baseline"
          groups={known ? [now, before] : [now]}
          bars={features.map((one) => ({
            name: one.name,
            values: known ? [one.now, one.baseline ?? null] : [one.now],
            intervals: known
              ? [intervalOf(one.now, one.error), intervalOf(one.baseline, one.baselineError)]
              : [intervalOf(one.now, one.error)],
          }))}
        />
      </div>
    </Section>
  );
}

export const intervalOf = (
  value: number | undefined,
  error: number | undefined,
): readonly [number, number] | null =>
  value === undefined || error === undefined ? null : [value - z * error, value + z * error];
