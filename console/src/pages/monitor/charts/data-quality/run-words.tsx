import type { FeaturesRun } from 'guiderail/console';
import { count, plural } from '../../../../format/numbers.js';
import { minute } from '../../../../format/times.js';
import { NewestLink } from '../newest-link.js';
import { readingWords } from './words.js';

/** Which run the numbers are of: its window, its rows, and how distances are read. */
export const RunWords = ({ run }: { readonly run: FeaturesRun }) => (
  <>
    {run.start !== undefined && run.end !== undefined
      ? `Window ${minute(run.start)} to ${minute(run.end)} UTC`
      : `Run of ${minute(run.due)} UTC`}
    , {plural(run.records, 'row')}. Distances are read as {readingWords(run.reading)}.{' '}
    <NewestLink />
  </>
);

/** What the run noted, and the records that it could not read. */
export function RunNotes({ run }: { readonly run: FeaturesRun }) {
  const { unreadable, notes, partial } = run;
  return (
    <>
      {partial && (
        <p class="note">
          This run left no results by feature (it is of an older version, or of a container of your
          own). Values are those of its statistics.json; distances that were within their limits are
          not known.
        </p>
      )}
      {notes.length > 0 && (
        <ul class="dq-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {unreadable.count > 0 && (
        <details class="dq-unreadable">
          <summary>{plural(unreadable.count, 'record')} could not be read and are left out</summary>
          {unreadable.examples.length === 0 && <p class="dim">The run shows no records.</p>}
          <ul>
            {unreadable.examples.map(({ source, line, reason, excerpt }) => (
              <li key={`${source} ${line}`}>
                <b>{reason}</b>{' '}
                <span class="dim">
                  {source}, line {count(line)}
                </span>
                <code>{excerpt}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
