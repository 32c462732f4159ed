import { parseCaptureLine } from '../../dataset/capture-record.js';
import { readChunks } from '../../dataset/chunks.js';
import { trimLineEnd } from '../../dataset/csv-text.js';
import type { TableColumn } from '../../dataset/table.js';
import {
  type ExampleRecord,
  type LookedAt,
  shownRecord,
  shownValue,
} from '../../evidence/examples.js';
import { EXAMPLES_FILE } from '../../evidence/link-examples.js';
import type { RowPlace, RowPlaces } from '../dataset/row-places.js';
import type { ClarifyTable, FileSet } from '../dataset/types.js';
import { attributionEvidence } from './attribution-evidence.js';
import type { RunBias } from './bias.js';
import { biasEvidence, type ShowingRows } from './bias-evidence.js';
import type { Checked, ClarifyViolation } from './check.js';
import type { Explained } from './explain.js';
import type { ClarifyInput } from './input.js';
import type { RunPredictions } from './predictions.js';

/** Violations of a run that get examples, and examples of each. */
const [mostViolations, mostExamples] = [100, 20];

/** The records that show one violation. */
export interface ExamplesOfClarify {
  readonly metric_name: string;
  readonly facet?: string | undefined;
  readonly facet_value?: string | undefined;
  readonly label?: string | undefined;
  readonly constraint_check_type: string;
  /** What the records are, in words. */
  readonly what: string;
  readonly about?: number | undefined;
  readonly exact?: boolean | undefined;
  readonly examples: ExampleRecord[];
}

/** Content of violation_examples.json; `violations` in the order of constraint_violations.json. */
export interface ClarifyExamples {
  readonly version: 0;
  readonly looked_at: LookedAt;
  readonly violations: readonly ExamplesOfClarify[];
}

interface Parts {
  readonly table: ClarifyTable;
  readonly predictions: RunPredictions | undefined;
  readonly bias: RunBias | undefined;
  readonly explained: Explained | undefined;
  readonly checked: Checked;
}

/**
 * The captured records that show a run's violations, and the violations linked with them. Nothing
 * where the rows' places are not known: those of other data sets than captures.
 */
export async function evidencePart(
  { monitor, table: { dataset } }: ClarifyInput,
  parts: Parts,
): Promise<Partial<{ violations: readonly ClarifyViolation[]; examples: ClarifyExamples }>> {
  const { places } = parts.table;
  const { violations = [] } = parts.checked;
  if (!monitor || monitor.examples === false || !places || violations.length === 0) return {};
  const find = finder(parts);
  const found = violations.slice(0, mostViolations).map((one) => ({ one, shown: find(one) }));
  const wanted = found.flatMap(({ shown }) => shown?.rows ?? []).map((row) => places.of(row));
  const events = await eventsAt(dataset, wanted);
  const recordOf = records({ ...parts, places, dataset, events });
  const examples = found.map(({ one, shown }): ExamplesOfClarify => {
    const { description: _, ...named } = one;
    const { metric_name, constraint_check_type } = named;
    const about = shown?.about === undefined ? {} : { about: shown.about, exact: true };
    return {
      ...('facet' in named
        ? { facet: named.facet, facet_value: named.facet_value }
        : { label: named.label }),
      ...{ metric_name, constraint_check_type, what: shown?.what ?? '', ...about },
      examples: shown?.rows.map((row) => recordOf(row, shown)) ?? [],
    };
  });
  const { length } = dataset.paths;
  return {
    examples: {
      version: 0,
      looked_at: { files: length, of_files: length, complete: true },
      violations: examples,
    },
    violations: violations.map((one, index) => {
      const count = examples[index]?.examples.length ?? 0;
      if (count === 0) return one;
      return { ...one, examples: { found: count, href: `${EXAMPLES_FILE}#/violations/${index}` } };
    }),
  };
}

function finder({ bias, explained, checked }: Parts) {
  const { attributionDrift } = checked;
  const ofBias = bias && biasEvidence(bias.asked, mostExamples);
  const ofAttributions =
    explained && attributionDrift && attributionEvidence(explained, attributionDrift, mostExamples);
  return (one: ClarifyViolation): ShowingRows | undefined =>
    'facet' in one ? ofBias?.(one) : ofAttributions?.(one);
}

type Event = Pick<ExampleRecord, 'eventId' | 'inferenceId' | 'inferenceTime'>;
const keyOf = ({ file, line }: RowPlace) => `${file}:${line}`;

/** What the records in some places say of their requests; their files are read once more. */
async function eventsAt(
  { paths }: FileSet,
  wanted: readonly RowPlace[],
): Promise<ReadonlyMap<string, Event>> {
  const keys = new Set(wanted.map(keyOf));
  const events = new Map<string, Event>();
  for (const file of new Set(wanted.map((place) => place.file))) {
    let line = 0;
    const read = (text: string) => events.set(keyOf({ file, line }), eventOf(text));
    await readChunks(
      paths[file] as string,
      ({ bytes, start, end }) => {
        for (let at = start; at < end; ) {
          const next = bytes.indexOf(10, at) + 1;
          line++;
          if (keys.has(keyOf({ file, line }))) {
            read(bytes.toString('utf8', at, trimLineEnd(bytes, at, next)));
          }
          at = next;
        }
        return end;
      },
      { onTooLong: () => void line++ },
    );
  }
  return events;
}

function eventOf(line: string): Event {
  const { eventMetadata } = parseCaptureLine(line);
  const named = (name: string) => {
    const value = eventMetadata[name];
    return typeof value === 'string' ? { [name]: value } : {};
  };
  return { ...named('eventId'), ...named('inferenceId'), ...named('inferenceTime') };
}

/** A row of the table as an example. */
function records({
  table,
  predictions,
  places,
  dataset,
  events,
}: Pick<Parts, 'table' | 'predictions'> & {
  readonly places: RowPlaces;
  readonly dataset: FileSet;
  readonly events: ReadonlyMap<string, Event>;
}) {
  const { columns, label } = table;
  const predicted = predictions?.labels;
  const isNew = predicted && !columns.includes(predicted);
  const own = new Set([label, table.predictedLabel, table.probability, ...table.facets]);
  const first = columns.filter(
    ({ values }, position) => own.has(position) && !values.every(Number.isNaN),
  );
  const shown = [
    ...first,
    ...(isNew ? [predicted] : []),
    ...columns.filter((_, position) => !own.has(position)),
  ];
  const told = (row: number, { value }: ShowingRows) => {
    if (typeof value === 'function') return value(row);
    const column = value === 'label' ? columns[label as number] : predicted;
    return column && cellOf(column, row);
  };
  return (row: number, showing: ShowingRows): ExampleRecord => {
    const place = places.of(row);
    return {
      source: dataset.sourceNames?.[place.file] ?? (dataset.paths[place.file] as string),
      line: place.line,
      ...(place.row !== undefined && { row: place.row }),
      ...events.get(keyOf(place)),
      value: shownValue(told(row, showing)),
      ...shownRecord(new Map(shown.map((column) => [column.name, cellOf(column, row)])), undefined),
    };
  };
}

/** A cell as it was read; null where it is missing. */
function cellOf({ values, texts }: TableColumn, row: number): string | number | null {
  const value = values[row] as number;
  if (Number.isNaN(value)) return null;
  return texts ? (texts[value] ?? null) : value;
}
