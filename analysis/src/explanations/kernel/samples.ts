/**
 * How many coalitions (the empty and the full one not counted) a row of some players is asked for:
 * what is given or 2 M + 2048, and never more than there are, as `shap` and Clarify have it.
 */
export function samplesFor(players: number, given?: number): number {
  return Math.min(given ?? 2 * players + 2048, 2 ** players - 2);
}
