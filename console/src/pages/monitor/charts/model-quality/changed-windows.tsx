import type { MonitorView } from 'guiderail/console';
import { useState } from 'preact/hooks';
import { own } from '../../../../api/index.js';
import { count, percent, plural } from '../../../../format/numbers.js';
import { minute } from '../../../../format/times.js';
import { Action, Table } from '../../../../ui/index.js';

/** What `changed-windows` answers (docs/ground-truth.md). */
interface Changed {
  readonly ChangedWindows: readonly ChangedWindow[];
  readonly Checked: number;
}

interface ChangedWindow {
  readonly ScheduledTime: number;
  readonly StartTime: number;
  readonly EndTime: number;
  readonly Predictions: number;
  readonly Labelled: number;
  readonly LabelledBefore: number;
  readonly Changes: {
    readonly added: number;
    readonly corrected: number;
    readonly removed: number;
  };
}

/** Windows whose labels are others by now; looked for on demand, since each is merged again. */
export function ChangedWindows({ monitor: { name } }: { readonly monitor: MonitorView }) {
  const [found, setFound] = useState<Changed>();
  const path = `monitoring-schedules/${encodeURIComponent(name)}`;
  const look = async (): Promise<void> => setFound(await own<Changed>(`${path}/changed-windows`));
  return (
    <>
      <Action work={look}>Look for labels that came or changed since</Action>
      <div aria-live="polite">
        {found && found.ChangedWindows.length === 0 && (
          <p>
            None of the newest {plural(found.Checked, 'window')} has other labels than when it was
            run.
          </p>
        )}
      </div>
      {found && found.ChangedWindows.length > 0 && (
        <Table
          caption="Windows whose labels have changed since they were run"
          rows={found.ChangedWindows}
          keyOf={({ StartTime, EndTime }) => `${StartTime}-${EndTime}`}
          columns={[
            {
              id: 'window',
              title: 'Window (UTC)',
              cell: ({ StartTime, EndTime }) => `${minute(StartTime)} to ${minute(EndTime)}`,
            },
            {
              id: 'labels',
              title: 'With a label',
              align: 'right',
              cell: ({ Labelled, LabelledBefore, Predictions }) =>
                `${count(Labelled)} of ${count(Predictions)} (${percent(Labelled / Predictions)}), then ${count(LabelledBefore)}`,
            },
            {
              id: 'changes',
              title: 'Changes',
              cell: ({ Changes: { added, corrected, removed } }) =>
                `${count(added)} added, ${count(corrected)} corrected, ${count(removed)} removed`,
            },
            {
              id: 'again',
              title: 'Measure it anew',
              cell: ({ StartTime, EndTime }) => (
                <Action
                  work={() => own(`${path}/run`, { StartTime, EndTime })}
                  done="It runs; its result comes as a run of this monitor."
                >
                  Run this window again
                </Action>
              ),
            },
          ]}
        />
      )}
    </>
  );
}
