/**
 * How many coalitions (the empty and the full one not counted) a row of some players is asked for:
 * what is given or 2 M + 2048, and never more than there are, as `shap` and Clarify have it.
 */
export function samplesFor(players: number, given?: number): number {
  return Math.min(given ?? 2 * players + 2048, 2 ** players - 2);
}

/** Coalitions times features that are drawn, unless another bound is given: some 2 GB. */
const mostCells = 100_000_000;

/** Why so many coalitions are not drawn; undefined where they are. */
export function tooManySamples(
  players: number,
  samples: number,
  most: number = mostCells,
): string | undefined {
  if (samples * players <= most) return undefined;
  const served = Math.floor(most / players).toLocaleString('en');
  return (
    `${samples.toLocaleString('en')} samples of ${players.toLocaleString('en')} features take too ` +
    `much memory: with as many features at most ${served} samples are drawn for a row`
  );
}
