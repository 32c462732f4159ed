import type { AttributionDrift, AttributionViolation } from '../../explanations/drift/index.js';
import type { FeatureChange } from '../../explanations/drift/types.js';
import type { ShowingRows } from './bias-evidence.js';
import type { Explained } from './explain.js';

/**
 * Finds the rows that show a violation of attributions: of the feature that gained most (where none
 * did, lost most) those with the greatest (least) attributions among the rows that were kept.
 */
export function attributionEvidence(
  { labels, features, players, shown }: Explained,
  drift: AttributionDrift,
  most: number,
) {
  return ({ label }: AttributionViolation): ShowingRows | undefined => {
    const found = drift.labels.find((one) => one.label === label);
    const change = found && mostMoved(found.features);
    const [output, player] = [labels.indexOf(label), features.indexOf(change?.feature_name ?? '')];
    if (!change || output < 0 || player < 0) return undefined;
    const at = output * players.length + player;
    const values = new Map(shown.map(({ row, values: own }) => [row, own[at] as number]));
    const gained = change.difference > 0;
    const sign = gained ? -1 : 1;
    const rows = [...values]
      .filter(([, value]) => Number.isFinite(value))
      .sort(([a, one], [b, other]) => sign * (Math.abs(one) - Math.abs(other)) || a - b)
      .slice(0, most);
    return {
      what: wordsOf(change, gained, rows.length < shown.length ? shown.length : undefined),
      rows: rows.map(([row]) => row),
      value: (row) => values.get(row) ?? Number.NaN,
    };
  };
}

function mostMoved(changes: readonly FeatureChange[]): FeatureChange | undefined {
  const bySize = [...changes].sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  return (
    bySize.find(({ change, difference }) => change === 'gained' && difference > 0) ?? bySize[0]
  );
}

function wordsOf(
  { feature_name: name, baseline, current }: FeatureChange,
  gained: boolean,
  of: number | undefined,
): string {
  const short = (value: number) => Number(value.toPrecision(3));
  const rows = of === undefined ? '' : ` among ${of} rows that were kept`;
  return (
    `the ${gained ? 'greatest' : 'least'} attributions of ${name}${rows}: over all rows ` +
    `${short(current)} now, ${short(baseline)} in the baseline`
  );
}
