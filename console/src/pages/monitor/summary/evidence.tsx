import type {
  ExampleCellValue,
  ExampleRow,
  MonitorExamplesView,
  RunViolation,
} from 'guiderail/console';
import { objectUrl, useData, view } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import { currentRegion } from '../../../app/region.js';
import { useOpen } from '../../../app/use-kept.js';
import { count, short } from '../../../format/numbers.js';
import { Problem, Progress } from '../../../ui/index.js';

const mostColumns = 12;
const firstShown = 8;

/** Why a violation was found: its limit's source, and the records that caused it. */
export function Evidence({
  name,
  due,
  violation,
}: {
  readonly name: string;
  readonly due: number;
  readonly violation: RunViolation;
}) {
  const { description, thresholdSource, moved } = violation;
  return (
    <div class="evidence-in">
      <p>{description}</p>
      {thresholdSource !== undefined && (
        <p class="dim">The limit is {withoutEnd(thresholdSource)}.</p>
      )}
      {violation.feature !== undefined && (
        <p>
          <a
            href={hrefOf(`/monitors/${encodeURIComponent(name)}`, {
              ...{ tab: 'charts', run: String(due), feature: violation.feature },
            })}
          >
            Charts of {violation.feature}
          </a>
        </p>
      )}
      {moved.length > 0 && <Moved moved={moved} />}
      {violation.examples > 0 && <Records {...{ name, due, violation }} />}
      {violation.examples === 0 && moved.length === 0 && (
        <p class="dim">The run kept no records of this violation: {whyNone(violation)}</p>
      )}
    </div>
  );
}

const withoutEnd = (text: string): string => text.replace(/\.$/, '');

/** What the value of a record is where no feature's own is told. */
function valueTitle({ check }: RunViolation, what = ''): string {
  if (check === 'feature_attribution_drift_check') return 'Attribution';
  if (check === 'bias_drift_check')
    return /^members whose label/.test(what) ? 'Label' : 'Prediction';
  return 'Distance from the label';
}

function whyNone({ check }: RunViolation): string {
  if (check === 'bias_drift_check' || check === 'feature_attribution_drift_check') {
    return 'it is of rows that were not captured, was made before records were kept, or the definition’s environment has violation_examples Disabled.';
  }
  return 'none was found, or the definition’s environment has violation_examples Disabled.';
}

const Moved = ({ moved }: Pick<RunViolation, 'moved'>) => (
  <table>
    <caption class="unseen">Features whose attribution moved most</caption>
    <thead>
      <tr>
        <th scope="col">Feature</th>
        <th scope="col">Importance in the baseline</th>
        <th scope="col">Now</th>
        <th scope="col">Change</th>
      </tr>
    </thead>
    <tbody>
      {moved.map((one) => (
        <tr key={one.name}>
          <th scope="row">{one.name}</th>
          <td data-title="Importance in the baseline">{short(one.baseline)}</td>
          <td data-title="Now">{short(one.current)}</td>
          <td data-title="Change">{one.change ?? short(one.current - one.baseline)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

function Records({
  name,
  due,
  violation,
}: {
  readonly name: string;
  readonly due: number;
  readonly violation: RunViolation;
}) {
  const { index } = violation;
  const { data, error, reload } = useData(
    (signal) =>
      view<MonitorExamplesView>('monitor-examples', { Name: name, Due: due, Index: index }, signal),
    [name, due, index],
  );
  if (error) return <Problem error={error} doing="reading the records" retry={reload} />;
  if (!data) return <Progress label="Reading the records" />;
  const { examples, about, exact, what, looked } = data;
  const all =
    about === undefined
      ? ''
      : ` of ${exact ? '' : 'about '}${count(Math.max(about, examples.length))}`;
  return (
    <>
      <h3>
        {examples.length}
        {all} records{what === undefined ? '' : `: ${what}`}
      </h3>
      <RecordTable
        examples={examples}
        valueTitle={violation.feature ?? valueTitle(violation, what)}
      />
      {looked !== undefined && <p class="dim">{looked}</p>}
    </>
  );
}

function RecordTable({
  examples,
  valueTitle,
}: {
  readonly examples: readonly ExampleRow[];
  readonly valueTitle: string;
}) {
  const [all, setAll] = useOpen('all records');
  const shown = all ? examples : examples.slice(0, firstShown);
  const names = cellNames(examples).slice(0, mostColumns);
  const hasValue = examples.some(({ value }) => value !== undefined);
  const rest = Math.max(
    ...examples.map(({ cells, moreCells }) => cells.length + moreCells - names.length),
  );
  return (
    <div class="table records">
      <table>
        <caption class="unseen">Records that show the violation</caption>
        <thead>
          <tr>
            <th scope="col">Record</th>
            {hasValue && (
              <th scope="col" class="offending">
                {valueTitle}
              </th>
            )}
            {names.map((one) => (
              <th scope="col" key={one}>
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((example) => (
            <tr key={`${example.source} ${example.line} ${example.row} ${example.value}`}>
              <th scope="row">
                <Place example={example} />
              </th>
              {hasValue && (
                <td class="offending" data-title={valueTitle}>
                  <mark>{cellText(example.value)}</mark>
                </td>
              )}
              {names.map((one) => (
                <td key={one} data-title={one}>
                  {cellText(example.cells.find(([cell]) => cell === one)?.[1])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < examples.length && (
        <button type="button" onClick={() => setAll(true)}>
          All {examples.length} records
        </button>
      )}
      {rest > 0 && (
        <p class="dim">Up to {count(rest)} more cells of each record are in its object.</p>
      )}
    </div>
  );
}

/** Columns in the order in which they first come. */
const cellNames = (examples: readonly ExampleRow[]): string[] => [
  ...new Set(examples.flatMap(({ cells }) => cells.map(([name]) => name))),
];

function cellText(cell: ExampleCellValue | undefined): string {
  if (cell === null || cell === undefined || cell === '') return '(missing)';
  const text = String(cell);
  return /^-?\d+\.\d{7,}$/.test(text) ? short(Number(text)) : text; // long fractions of a float
}

/** Which record it is, by its ids and time, and where it lies. */
function Place({ example }: { readonly example: ExampleRow }) {
  const { source, bucket, key, line, row, inferenceId, eventId, inferenceTime } = example;
  const at = [line && `line ${line}`, row && `row ${row}`].filter(Boolean).join(', ');
  const id = inferenceId ?? eventId;
  return (
    <span class="record-place">
      {inferenceTime !== undefined && (
        <time dateTime={inferenceTime}>{timeText(inferenceTime)}</time>
      )}
      {id !== undefined && (
        <code title={inferenceId === undefined ? 'event id' : 'inference id'}>{id}</code>
      )}
      <span title={source}>
        {bucket !== undefined && key !== undefined ? (
          <a
            href={objectUrl({ region: currentRegion.value, bucket, key })}
            target="_blank"
            rel="noopener"
          >
            Capture
          </a>
        ) : (
          source.split('/').at(-1)
        )}
        {at !== '' && `, ${at}`}
      </span>
    </span>
  );
}

const timeText = (iso: string): string =>
  Number.isNaN(Date.parse(iso))
    ? iso
    : `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
