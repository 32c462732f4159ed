import {
  type BiasInput,
  type BiasReport,
  biasRemedies,
  type Remedies,
  type RemedyInput,
  reportRows,
} from '../../bias/index.js';
import { ownMember } from '../../own-member.js';

/** Values of facets that thresholds are sought for: each takes the scores sorted anew. */
const mostThresholds = 20;

/** What remedies of a run are found from. */
export interface RemedyParts {
  readonly asked: BiasInput;
  readonly report: BiasReport;
  /** Of the positive labels, by row. */
  readonly scores: Float64Array | undefined;
  /** Above which a score is a positive prediction, as configured. */
  readonly threshold: number;
}

const undecided =
  'The scores do not decide the predictions by one threshold, so other thresholds cannot be ' +
  'offered; the weights can.';
const tooMany =
  `Thresholds are sought for the first ${mostThresholds} values of facets. List those that matter ` +
  'in value_or_threshold.';

/** What could be done about the bias of a run's facets; undefined where none was counted. */
export function remediesOf({
  asked,
  report,
  scores,
  threshold,
}: RemedyParts): Remedies | undefined {
  const { counts } = report;
  if (counts.length === 0) return undefined;
  const bare = (from: number, to = counts.length): RemedyInput[] =>
    counts.slice(from, to).map(({ facet, value_or_threshold, pre }) => {
      return { facet, value_or_threshold, counts: pre };
    });
  const rows = scores && reportRows(asked);
  if (!scores || !rows) return biasRemedies(bare(0));
  const present = presentThreshold(scores, rows.predicted, threshold);
  if (present === undefined) return withoutThresholds(bare(0), undecided);
  const own = labelled(scores, rows.labels);
  const scored = bare(0, mostThresholds).map((input, index): RemedyInput => {
    const members = rows.facets[index]?.members() as Uint8Array;
    return { ...input, scored: { ...own, members } };
  });
  const found = biasRemedies(scored, { threshold: present });
  return joined(found, withoutThresholds(bare(mostThresholds), tooMany));
}

/** Rows without a label have no score either. */
const labelled = (scores: Float64Array, labels: Uint8Array) => ({
  scores: scores.map((score, row) => (labels[row] === 2 ? Number.NaN : score)),
  labels: labels.map((label) => Number(label === 1)),
});

/** The threshold above which the predictions are positive; undefined where no threshold parts them. */
function presentThreshold(
  scores: Float64Array,
  predicted: Uint8Array | undefined,
  configured: number,
): number | undefined {
  if (!predicted) return configured;
  let [highest, lowest] = [-Infinity, Infinity];
  for (const [row, score] of scores.entries()) {
    if (Number.isNaN(score)) continue;
    if (predicted[row] === 0 && score > highest) highest = score;
    if (predicted[row] === 1 && score < lowest) lowest = score;
  }
  if (highest >= lowest) return undefined;
  return highest <= configured && configured < lowest ? configured : highest;
}

function withoutThresholds(inputs: readonly RemedyInput[], error: string): Remedies {
  return Object.fromEntries(
    Object.entries(biasRemedies(inputs)).map(([facet, values]) => [
      facet,
      values.map((value) => ({ ...value, thresholds: { error } })),
    ]),
  );
}

function joined(first: Remedies, more: Remedies): Remedies {
  const facets = [...new Set([...Object.keys(first), ...Object.keys(more)])];
  return Object.fromEntries(
    facets.map((facet) => [
      facet,
      [...(ownMember(first, facet) ?? []), ...(ownMember(more, facet) ?? [])],
    ]),
  );
}
