import type { MonitorRunView } from 'guiderail/console';
import { checkWords, inOrder, numberOf } from '../../format/measured.js';
import { count, plural } from '../../format/numbers.js';
import { measuredWords, sinceWords } from './words.js';

/** As many as leave room for the rest of the page. */
const mostViolations = 10;
const mostNotes = 3;
const mostNamed = 8;
/** The server tells of no more. */
const mostTold = 100;

/** What violates the baseline, by how much, and since when. */
export function RunViolations({ run }: { readonly run: MonitorRunView }) {
  const { violations, violationCount, tooSmall, notes } = run;
  const shown = inOrder(violations).slice(0, mostViolations);
  return (
    <section>
      {shown.length > 0 && (
        <table class="print-violations">
          <caption>Violations</caption>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Check</th>
              <th scope="col">Measured</th>
              <th scope="col">Threshold</th>
              <th scope="col">So for</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.index}>
                <th scope="row">{one.subject}</th>
                <td data-title="Check">{checkWords(one.check)}</td>
                <td data-title="Measured">
                  {one.value === undefined ? one.description.slice(0, 160) : measuredWords(one)}
                </td>
                <td data-title="Threshold">{numberOf(one.check)(one.threshold)}</td>
                <td data-title="So for">{sinceWords(one.since)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shown.some(({ check }) => check === 'bias_drift_check') && (
        <p class="print-note">
          Measured of bias: how much farther from even than the baseline the metric is.
        </p>
      )}
      {violationCount > shown.length && (
        <p>and {count(violationCount - shown.length)} more, in constraint_violations.json.</p>
      )}
      {tooSmall.length > 0 && (
        <p>
          Too few rows to tell of {tooSmall.length >= mostTold ? 'at least ' : ''}
          {plural(tooSmall.length, 'feature')}: {tooSmall.slice(0, mostNamed).join(', ')}
          {tooSmall.length > mostNamed ? ' …' : '.'}
        </p>
      )}
      {notes.slice(0, mostNotes).map((note) => (
        <p key={note} class="print-note">
          {note.slice(0, 300)}
        </p>
      ))}
      {notes.length > mostNotes && (
        <p class="print-note">{plural(notes.length - mostNotes, 'more note')} in the report.</p>
      )}
    </section>
  );
}
