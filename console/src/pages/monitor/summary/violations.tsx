import type { MonitorRunView, RunViolation } from 'guiderail/console';
import { setQuery, useQuery } from '../../../app/use-query.js';
import { checkWords, inOrder, measuredWords } from '../../../format/measured.js';
import { short } from '../../../format/numbers.js';
import { minute } from '../../../format/times.js';
import { Badge } from '../../../ui/index.js';
import { Evidence } from './evidence.js';

const columns = 7;

/** What a run found wrong, the surest first, and one click away the records that show it. */
export function Violations({
  name,
  view,
}: {
  readonly name: string;
  readonly view: MonitorRunView;
}) {
  const ordered = inOrder(view.violations);
  const [open, setOpen] = useQuery('violation', String(ordered[0]?.index ?? ''));
  return (
    <div class="table violations">
      <table>
        <caption class="unseen">Violations of the run</caption>
        <thead>
          <tr>
            <th scope="col">{whatTitle(ordered)}</th>
            <th scope="col">Check</th>
            <th scope="col">Measured and allowed</th>
            <th scope="col">Effect, 95 %</th>
            <th scope="col">{chanceTitle(ordered)}</th>
            <th scope="col">In data since</th>
            <th scope="col">Evidence</th>
          </tr>
        </thead>
        <tbody>
          {ordered.map((violation) => {
            const isOpen = open === String(violation.index);
            return (
              <Row
                key={violation.index}
                {...{ name, violation, isOpen }}
                due={view.run.due}
                toggle={() => setOpen(isOpen ? 'none' : String(violation.index))}
              />
            );
          })}
        </tbody>
      </table>
      <p class="dim">
        Strong evidence cannot be chance and opens an incident by itself; weak evidence does when it
        comes in two of three windows.
      </p>
      <More view={view} />
    </div>
  );
}

/** Metrics of a model, of its bias or of its attributions are no features. */
const whatTitle = (violations: readonly RunViolation[]): string =>
  violations.every(({ check }) => /^(Less|Greater)Than|^bias_|^feature_attr/.test(check))
    ? 'Metric'
    : 'Feature';

/** p-values are adjusted for all that was tested, where the check does so. */
function chanceTitle(violations: readonly RunViolation[]): string {
  const tested = violations.filter(({ pValue }) => pValue !== undefined);
  const adjusted = tested.filter(({ adjustedPValue }) => adjustedPValue !== undefined);
  if (adjusted.length === 0) return 'p';
  return adjusted.length === tested.length ? 'p, adjusted' : 'p, adjusted where it could be';
}

function Row({
  name,
  due,
  violation,
  isOpen,
  toggle,
}: {
  readonly name: string;
  readonly due: number;
  readonly violation: RunViolation;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}) {
  const { index, subject, check, value, effect, interval, pValue, adjustedPValue, grade } =
    violation;
  const chance = adjustedPValue ?? pValue;
  const id = `violation-${index}`;
  return (
    <>
      <tr class={isOpen ? 'open' : undefined}>
        <th scope="row" data-title={whatTitle([violation])}>
          <button
            type="button"
            class="fold"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={toggle}
          >
            <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span> {subject || 'the records'}
          </button>
        </th>
        <td data-title="Check">{checkWords(check)}</td>
        <td data-title="Measured and allowed">
          {measuredWords(violation) || violation.description}
        </td>
        <td data-title="Effect, 95 %">{effectWords(effect ?? (interval && value), interval)}</td>
        <td data-title={adjustedPValue === undefined ? 'p' : 'p, adjusted'}>
          {chance === undefined ? '–' : short(chance)}
        </td>
        <td data-title="In data since">
          <Since violation={violation} />
        </td>
        <td data-title="Evidence">
          <Badge
            tone={grade === 'strong' ? 'bad' : 'warn'}
            word={grade === 'strong' ? 'Strong' : 'Weak'}
          />
        </td>
      </tr>
      {isOpen && (
        <tr class="evidence">
          <td colSpan={columns} id={id}>
            <Evidence {...{ name, due, violation }} />
          </td>
        </tr>
      )}
    </>
  );
}

function effectWords(effect?: number, interval?: readonly [number, number]): string {
  if (effect === undefined) return '–';
  return interval
    ? `${short(effect)} (${short(interval[0])} to ${short(interval[1])})`
    : short(effect);
}

/** The first of the runs in a row; it can be gone to. */
function Since({ violation: { since } }: { readonly violation: RunViolation }) {
  if (since.runs === 1) return <>this run</>;
  return (
    <>
      <button
        type="button"
        class="as-link"
        onClick={() => setQuery({ run: String(since.due), violation: undefined }, { step: true })}
      >
        {minute(since.start ?? since.due)}
      </button>
      {since.orBefore && ' or before'}
      <span class="dim"> {since.runs} in a row</span>
    </>
  );
}

/** Of more than 100: the next. */
function More({ view }: { readonly view: MonitorRunView }) {
  const [offset, setOffset] = useQuery('from', '0');
  const from = Number(offset);
  const { violations, violationCount } = view;
  if (violationCount <= violations.length) return null;
  return (
    <p>
      {from + 1} to {from + violations.length} of {violationCount}, by their place in the file.{' '}
      {from > 0 && (
        <button type="button" onClick={() => setOffset(String(Math.max(0, from - 100)))}>
          The 100 before
        </button>
      )}{' '}
      {from + violations.length < violationCount && (
        <button type="button" onClick={() => setOffset(String(from + 100))}>
          The next 100
        </button>
      )}
    </p>
  );
}
