import type { BiasRunFacts } from 'guiderail/console';
import { count, plural } from '../../../../format/numbers.js';
import { minute } from '../../../../format/times.js';
import { Facts, Time } from '../../../../ui/index.js';

/** What the numbers below are of, and how they are to be read. */
export function RunFacts({
  run,
  violations,
}: {
  readonly run: BiasRunFacts;
  readonly violations: number | undefined;
}) {
  const { start, end, rows, reading, label, positive, baseline, baselineProblem } = run;
  return (
    <div class="card bias-facts">
      <Facts
        facts={[
          ['Window (UTC)', start !== undefined && end !== undefined && windowText(start, end)],
          ['Run of', <Time key="due" at={run.due} />],
          ['Rows', rows === undefined ? undefined : count(rows)],
          ['Reading', reading ?? 'not said by its files'],
          ['Violations', violations === undefined ? 'not checked' : plural(violations, 'metric')],
          ['Positive', label !== undefined ? `${label} = ${positive ?? ''}` : undefined],
          ['Baseline', baseline],
        ]}
      />
      {baselineProblem !== undefined && <p class="note">{baselineProblem}</p>}
      {run.problems.map((problem) => (
        <p key={problem} class="note">
          {problem}
        </p>
      ))}
      {run.notes.length > 0 && (
        <details>
          <summary>{plural(run.notes.length, 'note')} of the run</summary>
          <ul>
            {run.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

const windowText = (start: number, end: number): string => `${minute(start)} – ${minute(end)}`;
