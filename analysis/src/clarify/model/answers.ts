import { JsonPathError } from '../json-path.js';
import { type Answer, csvValues, readAnswer } from './answer-records.js';
import { jmesPath, type Path } from './jmespath.js';
import {
  excerpt,
  ModelAnswerError,
  type ModelReply,
  type ModelSettings,
  ModelSettingsError,
} from './types.js';

/** What is wanted of an answer; what is not may be missing in it. */
export interface Wanted {
  readonly scores: boolean;
  /** `names`: only for what they call the scores; the scores stand where labels cannot be read. */
  readonly labels: boolean | 'names';
}

/** What a model said of rows. */
export interface Readings {
  readonly rows: number;
  /** Scores of a row; 0 where none were wanted. */
  readonly outputs: number;
  /** Row after row. */
  readonly scores: Float64Array;
  /** As they stood in the answer: a label of each row, or a list that belongs to its scores. */
  readonly labels: readonly unknown[] | undefined;
}

/** Reads the answers of a model by the places that its settings name. */
export class AnswerReader {
  readonly #accept: string;
  readonly #scores: Place;
  readonly #label: Place | undefined;
  /** Whether what `label` finds are scores, since nothing else says where these stand. */
  readonly #isLabelScores: boolean;
  /** Whether the settings say where scores stand. */
  readonly #isPlaced: boolean;
  /** Whether an answer in CSV was seen that cannot be read otherwise. */
  #linePerRecord = false;

  /** @throws ModelSettingsError for a place that is no column and no JMESPath expression. */
  constructor({ contentType, accept, label, probability }: ModelSettings) {
    this.#accept = accept ?? contentType;
    this.#label = label === undefined ? undefined : placeOf(label, 'label');
    this.#isLabelScores = probability === undefined && label !== undefined;
    this.#isPlaced = (probability ?? label) !== undefined;
    this.#scores = this.#isLabelScores
      ? (this.#label as Place)
      : placeOf(probability, 'probability');
  }

  /** @throws ModelAnswerError naming the record whose answer is missing or is no number. */
  read(reply: ModelReply, rows: number, wanted: Wanted): Readings {
    const answer = readAnswer(reply, this.#accept);
    const records = this.#records(answer, rows);
    const scores = wanted.scores
      ? this.#scoresOf(answer, records, rows)
      : { outputs: 0, scores: new Float64Array(0) };
    return { rows, ...scores, labels: this.#labels(answer, records, rows, wanted) };
  }

  #scoresOf(answer: Answer, records: readonly unknown[] | undefined, rows: number) {
    try {
      const values = this.#values(this.#scores, answer, records, rows);
      if (this.#isPlaced) checkFound(this.#scores.name, values, records, answer.text);
      return scoresOf(values, rows, answer.text);
    } catch (error) {
      if (!this.#isLabelScores || !(error instanceof ModelAnswerError)) throw error;
      throw new ModelAnswerError(
        `${error.message} (Scores were read at ${this.#scores.name}, as probability is not set: set ` +
          'probability to where they stand.)',
        { cause: error },
      );
    }
  }

  /** Records of an answer, each a JSON value; undefined for a document. */
  #records(answer: Answer, rows: number): readonly unknown[] | undefined {
    if (answer.form === 'jsonlines') return answer.records;
    if (answer.form === 'json') return undefined;
    const records = answer.lines.map(csvValues);
    const cells = records[0]?.length ?? 0;
    if (records.length === rows && (rows > 1 || cells > 1)) this.#linePerRecord = true;
    // some servers write the scores of all records in one line
    const inOneLine = rows > 1 && records.length === 1 && cells === rows && !this.#linePerRecord;
    return inOneLine ? records[0]?.map((one) => [one]) : records;
  }

  #labels(
    answer: Answer,
    records: readonly unknown[] | undefined,
    rows: number,
    { labels: wanted }: Wanted,
  ): readonly unknown[] | undefined {
    if (!wanted || !this.#label || (wanted === 'names' && this.#isLabelScores)) return undefined;
    try {
      const labels = this.#values(this.#label, answer, records, rows);
      if (wanted === true) checkFound(this.#label.name, labels, records, answer.text);
      return labels;
    } catch (error) {
      if (wanted === 'names' && error instanceof ModelAnswerError) return undefined;
      throw error;
    }
  }

  /**
   * What a model said of each record, as a JSON value: a CSV line is a list, a line of JSON what it
   * is. undefined for one JSON document, which has no parts of its own.
   */
  records(reply: ModelReply, rows: number): readonly unknown[] | undefined {
    const answer = readAnswer(reply, this.#accept);
    const records = this.#records(answer, rows);
    if (records) checkCount(records.length, rows, answer.text);
    return records;
  }

  #values(
    place: Place,
    answer: Answer,
    records: readonly unknown[] | undefined,
    rows: number,
  ): readonly unknown[] {
    if (records) {
      checkCount(records.length, rows, answer.text);
      return records.map((record) => place.of(record));
    }
    const document = answer.form === 'json' ? answer.document : undefined;
    const found = perRecord(place.of(document), rows);
    if (!Array.isArray(found)) {
      throw new ModelAnswerError(
        `${place.name} finds no list of one value for each record in the model's answer: ` +
          `'${excerpt(answer.text)}'`,
      );
    }
    checkCount(found.length, rows, answer.text);
    return found;
  }
}

/** Where something stands in what a model says of a record, or in its whole document. */
interface Place {
  readonly name: string;
  readonly of: Path;
}

function placeOf(setting: number | string | undefined, name: string): Place {
  if (setting === undefined) return { name: `The whole answer (${name} is not set)`, of: whole };
  if (typeof setting === 'string') {
    // "1" is how some configurations write a column
    const column = /^\d+$/.test(setting.trim()) ? Number(setting) : undefined;
    if (column === undefined) {
      return { name: `${name} '${setting}'`, of: answered(jmesPath(setting, name), name) };
    }
    return { name: `${name} ${column}`, of: (record) => columnOf(record, column) };
  }
  if (!Number.isInteger(setting) || setting < 0) {
    throw new ModelSettingsError(`${name} is ${setting}: set a column from 0 on`);
  }
  return { name: `${name} ${setting}`, of: (record) => columnOf(record, setting) };
}

/** An expression may suit an answer no better than another model: `length(@)` of a number. */
const answered =
  (path: Path, name: string): Path =>
  (value) => {
    try {
      return path(value);
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      throw new ModelAnswerError(
        `${name} cannot be evaluated on the model's answer '${excerpt(JSON.stringify(value))}': ` +
          error.message,
      );
    }
  };

/** A list of one list, as CSV has a list in its only cell, is that list. */
const whole: Path = (record) => (Array.isArray(record) && record.length === 1 ? record[0] : record);

const columnOf = (record: unknown, column: number): unknown =>
  Array.isArray(record) ? record[column] : undefined;

/** Where one record was asked for, a document may hold its scores without a list around them. */
function perRecord(found: unknown, rows: number): unknown {
  if (rows !== 1) return found;
  if (!Array.isArray(found)) return found === null || found === undefined ? found : [found];
  return found.length === 1 ? found : [found];
}

function checkCount(found: number, rows: number, text: string): void {
  if (found === rows) return;
  const which = found < rows ? `; record ${found + 1} is the first without` : '';
  throw new ModelAnswerError(
    `The model answered ${found} ${found === 1 ? 'record' : 'records'} of ${rows} asked${which}: ` +
      `'${excerpt(text)}'`,
  );
}

/** @throws ModelAnswerError naming the first record that has nothing there */
function checkFound(
  name: string,
  values: readonly unknown[],
  records: readonly unknown[] | undefined,
  text: string,
): void {
  const row = values.findIndex((value) => value === undefined || value === null);
  if (row < 0) return;
  const record = records?.[row];
  const isObject = typeof record === 'object' && record !== null && !Array.isArray(record);
  const has = isObject ? `, which has ${Object.keys(record).slice(0, 20).join(', ')}` : '';
  throw new ModelAnswerError(
    `${name} finds nothing in the model's answer for record ${row + 1}${has}: '${excerpt(text)}'`,
  );
}

function scoresOf(values: readonly unknown[], rows: number, text: string) {
  const first = values[0];
  const outputs = Array.isArray(first) ? first.length : 1;
  const scores = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const value = values[row];
    const some: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (some.length !== outputs || outputs === 0) {
      throw new ModelAnswerError(
        `The model answered ${some.length} scores for record ${row + 1} and ${outputs} for ` +
          `record 1: '${excerpt(text)}'`,
      );
    }
    for (let output = 0; output < outputs; output++) {
      scores[row * outputs + output] = scoreOf(some[output], row, text);
    }
  }
  return { outputs, scores };
}

function scoreOf(value: unknown, row: number, text: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  const found = value === undefined ? 'nothing' : JSON.stringify(value);
  const hint =
    typeof value === 'object' && value !== null
      ? ': say in probability where the scores stand'
      : '';
  throw new ModelAnswerError(
    `The model's score of record ${row + 1} is ${excerpt(found)} and not a number${hint}. It answered ` +
      `'${excerpt(text)}'`,
  );
}
