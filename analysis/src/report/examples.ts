import type {
  ExampleRecord,
  ExamplesOfViolation,
  ViolationExamples,
} from '../evidence/examples.js';
import { countWords, EXAMPLES_FILE, examplesOf, lookedWords } from '../evidence/link-examples.js';
import type { Violation } from '../types.js';
import { foreign, type Html, html } from './html.js';
import { formatCount } from './numbers.js';

/** Examples that a page shows of a violation; the file has all. */
const mostShown = 8;
const mostCells = 8;

/** Records that show a violation, folded up. */
export function exampleFold(
  violation: Violation,
  examples: ViolationExamples | undefined,
): Html | undefined {
  const found = examplesOf(violation, examples);
  return found && examples && foldOf(found, lookedWords(examples), 'Value');
}

/** @param measure what the examples' `value` is, as a column's head */
export function foldOf(
  found: Pick<ExamplesOfViolation, 'examples' | 'about' | 'exact' | 'what'>,
  looked: string,
  measure: string,
): Html {
  const { examples, what } = found;
  if (examples.length === 0) {
    return html`<p><small>No example record was found (${looked}).</small></p>`;
  }
  const shown = spreadOut(examples);
  const some = shown.length < examples.length && `${shown.length} of them are shown. `;
  return html`<details class=ex><summary>${countWords(found)}: ${foreign(what, 160)}</summary>${exampleTable(
    shown,
    measure,
  )}<p><small>${some}All that were kept are in <a href="${EXAMPLES_FILE}">${EXAMPLES_FILE}</a>; ${looked}.</small></p></details>`;
}

/** Some of many, from the first to the last. */
export function spreadOut<T>(all: readonly T[], most = mostShown): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);
}

function exampleTable(examples: readonly ExampleRecord[], measure: string): Html {
  const hasValue = examples.some(({ value }) => value !== undefined);
  const rows = examples.map(
    (example) =>
      html`<tr><th scope=row>${place(example)}${hasValue && html`<td><code>${shownCell(example.value)}</code>`}<td>${foreign(
        cellsOf(example),
        500,
      )}`,
  );
  return html`<table class=un><thead><tr><th scope=col>Place${hasValue && html`<th scope=col>${measure}`}<th scope=col>Rest of the record<tbody>${rows}</table>`;
}

function place(example: ExampleRecord): Html {
  const { inferenceId, eventId, inferenceTime } = example;
  const ids = [inferenceId ?? eventId, inferenceTime].filter((text) => text !== undefined);
  return html`<span title="${example.source.slice(0, 1000)}">${foreign(placeWords(example), 120)}</span>${
    ids.length > 0 && html`<small>${ids.map((id) => html`${foreign(id, 60)} `)}</small>`
  }`;
}

/** `part-1.jsonl, line 12, row 2`: the file's name without its folder. */
function placeWords({ source, line, row }: ExampleRecord): string {
  const name = source.slice(source.lastIndexOf('/') + 1);
  const parts = [
    name,
    ...(line === undefined ? [] : [`line ${formatCount(line)}`]),
    ...(row === undefined ? [] : [`row ${formatCount(row)}`]),
  ];
  return parts.join(', ');
}

const shownCell = (value: ExampleRecord['value']): Html | string =>
  value === null || value === '' || value === undefined ? 'missing' : foreign(String(value), 200);

/** The other cells in a line. */
export function cellsOf({ record, more_cells = 0 }: ExampleRecord): string {
  const entries = Object.entries(record);
  const shown = entries.slice(0, mostCells).map(([name, value]) => `${name} ${value ?? '–'}`);
  const more = entries.length - shown.length + more_cells;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
