/**
 * The F-score: (1 + b²) tp / ((1 + b²) tp + b² fn + fp). NaN where there is neither a positive nor
 * a predicted one. Source: C. J. van Rijsbergen, Information Retrieval (1979).
 */
export function fScore(beta: number, tp: number, fp: number, fn: number): number {
  const square = beta * beta;
  return ((1 + square) * tp) / ((1 + square) * tp + square * fn + fp);
}
