import type { AnalysisConfig } from '../config/types.js';
import type { JsonCell } from './column-builder.js';
import { ClarifyDataError } from './error.js';
import { membersOf } from './json-rows.js';

/** Counts the records in which the paths of labels find nothing. */
export class LabelsFound {
  readonly #paths: readonly { readonly key: string; readonly path: string }[];
  readonly #missing: number[];
  readonly #members: string[];

  constructor({ label, predicted_label }: AnalysisConfig) {
    const given = { label, predicted_label };
    this.#paths = Object.entries(given).flatMap(([key, path]) =>
      path === undefined ? [] : [{ key, path: String(path) }],
    );
    this.#missing = this.#paths.map(() => 0);
    this.#members = this.#paths.map(() => '');
  }

  /** @param cells those of a row that its labels' paths found, in their order */
  see(cells: readonly JsonCell[], record: unknown): void {
    for (const index of this.#paths.keys()) {
      if (cells[index] !== undefined && cells[index] !== null) continue;
      if (this.#missing[index] === 0) this.#members[index] = membersOf(record);
      this.#missing[index]! += 1;
    }
  }

  /**
   * What is told of paths that find nothing in some records.
   * @throws ClarifyDataError for one that finds nothing in any
   */
  notes(records: number): string[] {
    return this.#paths.flatMap(({ key, path }, index) => {
      const missing = this.#missing[index]!;
      if (missing === 0) return [];
      const of = missing < records ? 'the first of them' : 'the first';
      const has = this.#members[index]!.replace(/^; it has/, `; ${of} has`);
      const text = `${key} '${path}' finds nothing in ${missing} of ${records} records${has}`;
      if (missing === records) throw new ClarifyDataError(text);
      return [`${text}.`];
    });
  }
}
