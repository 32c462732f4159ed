import { validationException } from '../../../base/errors.js';
import { readS3Uri } from '../../common/s3-uri.js';
import { listIn, type Members, membersOf, numberIn, textIn } from './json-members.js';
import { runAsked } from './monitor-run.js';
import type { ExampleCellValue, ExampleRow, MonitorExamplesView } from './monitor-run-types.js';
import { runFiles } from './run-files.js';
import type { View, ViewDeps } from './view.js';

const mostExamples = 20;
const longestCell = 200;
const usualFile = 'violation_examples.json';

/** The records that show one violation of a run. */
export const monitorExamplesView = (deps: ViewDeps): View => ({
  name: 'monitor-examples',
  async read(request): Promise<MonitorExamplesView> {
    const { Index: index } = request.body;
    if (!Number.isSafeInteger(index) || (index as number) < 0) {
      throw validationException('Index, the place of a violation in its file, is missing.');
    }
    const files = runFiles(deps, await runAsked(deps, request));
    const written = await files.json('constraint_violations.json');
    const violation = membersOf(listIn(written ?? {}, 'violations')[index as number]);
    const href = textIn(membersOf(violation.examples), 'href');
    const [name = '', pointer = ''] = (href ?? '').split('#');
    // a user's program may have written the link: no other file than the report's own is read
    const file = name === usualFile ? await files.json(name) : undefined;
    const at = file && pointed(file, pointer);
    return {
      what: textIn(at ?? {}, 'what'),
      about: numberIn(at ?? {}, 'about'),
      exact: at?.exact === true,
      looked: file && lookedWords(membersOf(file.looked_at)),
      examples: listIn(at ?? {}, 'examples')
        .slice(0, mostExamples)
        .map(membersOf)
        .map(rowOf),
    };
  },
});

/** What a JSON pointer (RFC 6901) leads to. */
function pointed(document: Members, pointer: string): Members {
  const steps = decodeURIComponent(pointer).split('/').slice(1);
  const found = steps.reduce<unknown>((at, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return Array.isArray(at) ? at[Number(name)] : membersOf(at)[name];
  }, document);
  return membersOf(found);
}

function rowOf(example: Members): ExampleRow {
  const source = textIn(example, 'source') ?? '';
  const place = readS3Uri(source);
  return {
    ...{ source, bucket: place?.bucket, key: place?.key },
    line: numberIn(example, 'line'),
    row: numberIn(example, 'row'),
    eventId: textIn(example, 'eventId'),
    inferenceId: textIn(example, 'inferenceId'),
    inferenceTime: textIn(example, 'inferenceTime'),
    ...('value' in example && { value: cellOf(example.value) }),
    cells: Object.entries(membersOf(example.record)).map(([name, cell]) => [name, cellOf(cell)]),
    moreCells: numberIn(example, 'more_cells') ?? 0,
  };
}

function cellOf(cell: unknown): ExampleCellValue {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'number' || typeof cell === 'boolean') return cell;
  return (typeof cell === 'string' ? cell : JSON.stringify(cell)).slice(0, longestCell);
}

/** How far the data was read again, as the file says. */
function lookedWords(looked: Members): string {
  const [bytes, of] = [numberIn(looked, 'bytes'), numberIn(looked, 'of_bytes')];
  if (bytes === undefined) return 'Every record was looked at.';
  const size =
    of === undefined || of < bytes ? megabytes(bytes) : `${megabytes(bytes)} of ${megabytes(of)}`;
  const files = `${numberIn(looked, 'files') ?? 0} of ${numberIn(looked, 'of_files') ?? 0} objects`;
  const end = looked.complete === true ? '' : ' The search ended there: there may be more.';
  return `${size} in ${files} were read again to find these.${end}`;
}

const megabytes = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1000, 'kB'] : [bytes / 1e6, 'MB'];
  return `${Number(value.toPrecision(2))} ${unit}`;
};
