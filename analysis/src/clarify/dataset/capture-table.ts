import { parseCaptureLine } from '../../dataset/capture-record.js';
import { readChunks, TOO_LONG } from '../../dataset/chunks.js';
import { trimLineEnd } from '../../dataset/csv-text.js';
import { isObject } from '../../dataset/flatten.js';
import type { ScanNotes } from '../../dataset/notes.js';
import { UnreadablePayloadError } from '../../dataset/payload.js';
import { payloadOf } from '../../quality/reading/merged-record.js';
import type { Payload } from '../../quality/reading/payload-values.js';
import { TimeWindow } from '../../quality/reading/time-window.js';
import type { AnalysisConfig, ModelContentType } from '../config/types.js';
import type { JsonPath } from '../json-path.js';
import { AnswerReader } from './capture-answers.js';
import { type SentRows, sentRows } from './capture-features.js';
import type { JsonCell } from './column-builder.js';
import { configuredPath } from './configured-path.js';
import { ClarifyDataError } from './error.js';
import { holdText } from './hold-text.js';
import { withoutAnswers } from './joined-answers.js';
import { fitHeaders } from './names.js';
import { rolesOf } from './roles.js';
import { RowPlaces } from './row-places.js';
import { type Budget, TableBuilder } from './table-builder.js';
import type { ClarifyTable, TableInput } from './types.js';

const LINE_FEED = 10;

/**
 * Reads captures, merged with labels where the analysis is of bias: features out of what the model
 * was sent, and what it answered. A record of several rows gives as many.
 * @throws ClarifyDataError
 */
export async function readCaptureTable(
  config: AnalysisConfig,
  input: TableInput,
  budget: Budget,
): Promise<ClarifyTable> {
  await holdText(input.dataset);
  const rows = new CaptureRows(config, input, budget);
  for (const [index, path] of input.dataset.paths.entries()) {
    const source = input.dataset.sourceNames?.[index] ?? path;
    let line = 0;
    await readChunks(
      path,
      ({ bytes, start, end }) => {
        for (let at = start; at < end; ) {
          const next = bytes.indexOf(LINE_FEED, at) + 1;
          line++;
          const text = bytes.toString('utf8', at, trimLineEnd(bytes, at, next));
          if (text.trim() !== '') rows.line(text, { file: index, source, line });
          at = next;
        }
        return end;
      },
      { onTooLong: (beginning) => rows.unreadable(source, ++line, TOO_LONG, beginning) },
    );
  }
  return rows.finish();
}

/** Where a line stands. */
interface LinePlace {
  readonly file: number;
  readonly source: string;
  readonly line: number;
}

/** The bodies of a record. */
interface Bodies {
  readonly sent: Payload;
  /** What was sent stands in the output, beside the answer. */
  readonly isJoined: boolean;
  /** What its content type was, as far as the record tells. */
  readonly type: string | undefined;
  readonly outputs: readonly Payload[];
  readonly truth: Payload | undefined;
}

class CaptureRows {
  readonly #config: AnalysisConfig;
  readonly #input: TableInput;
  readonly #builder: TableBuilder;
  readonly #answers: AnswerReader;
  readonly #features: JsonPath | undefined;
  readonly #window: TimeWindow;
  readonly #places: RowPlaces;
  /** Of the features; undefined before the first record. */
  #names: readonly string[] | undefined;
  #askedIn: ModelContentType | undefined;
  #outside = 0;

  constructor(config: AnalysisConfig, input: TableInput, budget: Budget) {
    const attributes = input.capture ?? {};
    const features = attributes.features ?? config.features;
    this.#config = config;
    this.#input = input;
    this.#builder = new TableBuilder(budget);
    this.#answers = new AnswerReader(config, attributes);
    this.#features = features ? configuredPath(features, 'FeaturesAttribute') : undefined;
    this.#window = new TimeWindow(input);
    this.#places = new RowPlaces(budget);
  }

  line(text: string, place: LinePlace): void {
    try {
      const record = parseCaptureLine(text);
      const { inferenceTime } = record;
      if (inferenceTime !== undefined && !this.#window.holdsText(inferenceTime)) this.#outside++;
      else this.#add(bodiesOf(record), place);
    } catch (error) {
      // a RangeError: brackets nest deeper than the stack
      const isBad = error instanceof UnreadablePayloadError || error instanceof RangeError;
      if (!isBad) throw error;
      this.unreadable(place.source, place.line, error.message, text);
    }
  }

  unreadable(source: string, line: number, reason: string, text: string): void {
    this.#builder.notes.unreadable(source, line, reason, text);
  }

  finish(): ClarifyTable {
    const { notes } = this.#builder;
    if (this.#outside > 0) {
      notes.note(`Records from outside the window were passed over: ${this.#outside}.`);
    }
    const names = this.#names;
    if (names === undefined) return emptyTable(notes);
    const { rows, columns } = this.#builder.finish();
    const width = names.length;
    const isWanted = this.#answers.isWanted;
    const [label, predictedLabel, probability] = isWanted ? [width, width + 1, width + 2] : [];
    const excluded = this.#input.capture?.excludedFeatures ?? [];
    const own = { ...this.#config, label: undefined, predicted_label: undefined };
    const known = { label, predictedLabel, width: columns.length };
    const scores = probability === undefined ? [] : [probability];
    return {
      rows,
      columns,
      ...rolesOf(columns, own, { ...known, excluded: [...excluded, ...scores] }),
      probability,
      askedIn: this.#askedIn,
      places: this.#places,
      notes: notes.notes,
      unreadable: { count: notes.count, examples: notes.examples },
    };
  }

  #add({ sent, isJoined, type, outputs, truth }: Bodies, place: LinePlace): void {
    const { notes } = this.#builder;
    const { found, headers } = this.#asked(sentRows(sent, this.#features, notes), isJoined);
    const { length } = found.rows;
    if (length === 0) throw new UnreadablePayloadError('the input is empty');
    const answers = this.#answers.isWanted ? this.#answers.read(outputs, truth, length) : undefined;
    const names = this.#names ?? this.#begin(found, headers);
    this.#askedIn ??= found.isText ? 'text/csv' : jsonForm(type);
    const wrong = found.rows.find((row) => row.length !== names.length);
    if (wrong !== undefined) {
      const due = `${names.length} are due`;
      throw new UnreadablePayloadError(`the input has ${wrong.length} features where ${due}`);
    }
    if (length > 1) notes.note('Bodies of several rows were read as that many rows ({n}).');
    this.#places.add(place.file, place.line, length);
    const isText = new Array<boolean>(names.length).fill(found.isText);
    // what models answer in CSV is a text that may be a number, and labels are
    if (answers !== undefined) isText.push(true, true, true);
    for (const [index, row] of found.rows.entries()) {
      const own = answers?.[index];
      const cells: JsonCell[] =
        own === undefined ? [...row] : [...row, own.label, own.predictedLabel, own.probability];
      this.#builder.addTypedRow(cells, isText);
    }
  }

  #asked(found: SentRows, isJoined: boolean): ReturnType<typeof withoutAnswers> {
    const { headers, label } = this.#config;
    if (!isJoined) return { found, headers };
    return withoutAnswers(found, this.#input.capture ?? {}, headers, label);
  }

  /** Learns the columns from the first record. */
  #begin(found: SentRows, headers: readonly string[] | undefined): readonly string[] {
    const { label } = this.#config;
    const width = found.rows[0]!.length;
    const given = headers ?? (found.names?.length === width ? found.names : undefined);
    const { names, note } = fitHeaders(given, width, label, 'a captured record');
    if (note !== undefined) this.#builder.notes.note(note);
    const taken = new Set(names);
    const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
    const own = [typeof label === 'string' ? label : 'label', 'predicted_label', 'probability'];
    const more = this.#answers.isWanted ? own.map(free) : [];
    for (const name of [...names, ...more]) this.#builder.columnIndex(name);
    this.#names = names;
    return names;
  }
}

/**
 * The table of captures of which none is of the window.
 * @throws ClarifyDataError if there are some, but none that can be read
 */
function emptyTable({ notes, count, examples }: ScanNotes): ClarifyTable {
  const [first] = examples;
  if (first) {
    const place = `${first.source}, line ${first.line}`;
    throw new ClarifyDataError(`no captured record can be read; ${place}: ${first.reason}`);
  }
  const unreadable = { count, examples };
  return { rows: 0, columns: [], features: [], facets: [], segmentColumns: [], notes, unreadable };
}

/** @throws UnreadablePayloadError */
function bodiesOf({ captureData, groundTruthData }: ReturnType<typeof parseCaptureLine>): Bodies {
  const { endpointInput, endpointOutput, batchTransformInput, batchTransformOutput } = captureData;
  const output = payloadOf(endpointOutput ?? batchTransformOutput);
  const asked = endpointInput ?? batchTransformInput;
  const input = payloadOf(asked);
  const type = isObject(asked) ? asked.observedContentType : undefined;
  // a batch transform job's output holds its input, where they were joined
  const sent = input ?? output;
  if (sent === undefined)
    throw new UnreadablePayloadError('the record has neither input nor output');
  const outputs = [output, input].filter((payload) => payload !== undefined);
  return {
    sent,
    isJoined: input === undefined,
    outputs,
    truth: payloadOf(groundTruthData),
    type: typeof type === 'string' ? type : undefined,
  };
}

const jsonForm = (type: string | undefined): ModelContentType =>
  /json-?l(ines)?\b|ndjson/i.test(type ?? '') ? 'application/jsonlines' : 'application/json';
