import { cellText } from '../../bias/listed-value.js';
import { csvText } from '../../dataset/csv-text.js';
import type { TableColumn } from '../../dataset/table.js';
import type { Attributions } from '../../explanations/types.js';
import type { TextSink } from './input.js';

/**
 * Writes `explanations_shap/out.csv`: a line for each row of the data set in order, a column for
 * each label and feature, before them the join source's where one is configured. A row without
 * attributions has empty cells.
 */
export class LocalValues {
  readonly #sink: TextSink;
  readonly #reported: number;
  readonly #joined: TableColumn | undefined;
  #rows = 0;

  private constructor(sink: TextSink, reported: number, joined: TableColumn | undefined) {
    this.#sink = sink;
    this.#reported = reported;
    this.#joined = joined;
  }

  static async begin(
    sink: TextSink,
    features: readonly string[],
    labels: readonly string[],
    joined?: TableColumn,
  ): Promise<LocalValues> {
    const header = labels.flatMap((label) => features.map((name) => csvText(`${name}_${label}`)));
    if (joined) header.unshift(csvText(joined.name));
    await sink.write(`${header.join(',')}\n`);
    return new LocalValues(sink, features.length, joined);
  }

  /** @param block of all players, those that are not reported last */
  async add({ rows, outputs, players, values }: Attributions): Promise<void> {
    let text = '';
    const joined = this.#joined;
    for (let row = 0; row < rows; row++) {
      const id = joined && cellText(joined, joined.values[this.#rows + row] as number);
      if (id !== undefined) text += `${csvText(id)},`;
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
    this.#rows += rows;
    await this.#sink.write(text);
  }
}
