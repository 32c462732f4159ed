/** The statistic of one of two samples over fixed pooled cells, ready for many samples. */
export type SampleStatistic = (sample: Float64Array) => number;

/**
 * Anderson and Darling's two-sample statistic for data with ties, A^2_akN (midranks) of Scholz and
 * Stephens, "K-Sample Anderson-Darling Tests", JASA 82 (1987), 918-924, equation (7).
 *
 * @param pooled rows of both samples together in each cell, ascending; at least two cells not empty
 * @param size rows of the sample that the returned function is given (over the same cells)
 * Swapping the samples changes nothing. Time: linear in the cells, per sample.
 */
export function andersonDarling(pooled: Float64Array, size: number): SampleStatistic {
  const total = pooled.reduce((a, b) => a + b, 0);
  const other = total - size;
  const middle = new Float64Array(pooled.length);
  const weight = new Float64Array(pooled.length);
  let below = 0;
  pooled.forEach((rows, i) => {
    const rank = below + rows / 2;
    below += rows;
    middle[i] = (rank * size) / total;
    const variance = rank * (total - rank) - (total * rows) / 4;
    weight[i] = rows > 0 && variance > 0 ? (rows * total) / variance : 0;
  });
  const scale = (total - 1) / (size * other);
  return (sample) => {
    let cumulated = 0;
    let result = 0;
    for (let i = 0; i < sample.length; i += 1) {
      const rows = sample[i]!;
      const gap = cumulated + rows / 2 - middle[i]!;
      cumulated += rows;
      result += weight[i]! * gap * gap;
    }
    return result * scale;
  };
}
