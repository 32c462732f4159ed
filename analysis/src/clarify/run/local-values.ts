import { csvText } from '../../dataset/csv-text.js';
import type { Attributions } from '../../explanations/types.js';
import type { TextSink } from './input.js';

/**
 * Writes `explanations_shap/out.csv`: a line for each row of the data set in order, a column for
 * each label and feature. A row without attributions has empty cells.
 */
export class LocalValues {
  readonly #sink: TextSink;
  readonly #reported: number;

  private constructor(sink: TextSink, reported: number) {
    this.#sink = sink;
    this.#reported = reported;
  }

  static async begin(
    sink: TextSink,
    features: readonly string[],
    labels: readonly string[],
  ): Promise<LocalValues> {
    const header = labels.flatMap((label) => features.map((name) => csvText(`${name}_${label}`)));
    await sink.write(`${header.join(',')}\n`);
    return new LocalValues(sink, features.length);
  }

  /** @param block of all players, those that are not reported last */
  async add({ rows, outputs, players, values }: Attributions): Promise<void> {
    let text = '';
    for (let row = 0; row < rows; row++) {
      for (let output = 0; output < outputs; output++) {
        const from = (row * outputs + output) * players;
        for (let player = 0; player < this.#reported; player++) {
          const value = values[from + player] as number;
          if (output + player > 0) text += ',';
          if (Number.isFinite(value)) text += String(value);
        }
      }
      text += '\n';
    }
    await this.#sink.write(text);
  }
}
