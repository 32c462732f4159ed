import type { MonitorRunView, MonitorView } from 'guiderail/console';
import { own } from '../../../api/index.js';
import { count } from '../../../format/numbers.js';
import { LongRun, Table } from '../../../ui/index.js';
import { windowWords } from '../summary/run-facts.js';
import { outcomeWords } from '../words.js';
import { followed } from './run-now.js';

interface Changed {
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

interface Answer {
  readonly ChangedWindows: readonly Changed[];
  readonly Checked: number;
}

const looked = 24;

/** Windows whose labels came, or changed, after they were run; each can be run again. */
export function ChangedWindows({
  monitor: { name },
  reload,
}: {
  readonly monitor: MonitorView;
  readonly reload: () => void;
}) {
  const path = `monitoring-schedules/${name}`;
  return (
    <div class="dialog-part">
      <p>
        Labels come late: the newest {looked} windows are compared with the labels that there are by
        now. A window that is run again replaces what it had shown.
      </p>
      <LongRun
        label="Look for changed windows"
        doing="comparing labels"
        run={(told, signal) => {
          told('Compares labels');
          return own<Answer>(`${path}/changed-windows`, { Limit: looked }, signal);
        }}
      >
        {({ ChangedWindows: windows, Checked }) =>
          windows.length === 0 ? (
            <p>None of {Checked} windows has other labels than when it was run.</p>
          ) : (
            <Windows {...{ name, path, windows, reload }} />
          )
        }
      </LongRun>
    </div>
  );
}

const Windows = ({
  name,
  path,
  windows,
  reload,
}: {
  readonly name: string;
  readonly path: string;
  readonly windows: readonly Changed[];
  readonly reload: () => void;
}) => (
  <Table
    caption="Windows whose labels have changed"
    rows={windows}
    keyOf={({ ScheduledTime }) => String(ScheduledTime)}
    columns={[
      {
        id: 'window',
        title: 'Window (UTC)',
        cell: ({ StartTime, EndTime }) => windowWords(StartTime, EndTime),
        sort: ({ EndTime }) => EndTime,
      },
      {
        id: 'labels',
        title: 'Labels then, now',
        cell: (one) =>
          `${count(one.LabelledBefore)}, ${count(one.Labelled)} of ${count(one.Predictions)}`,
      },
      {
        id: 'changes',
        title: 'Added, corrected, removed',
        cell: ({ Changes: { added, corrected, removed } }) =>
          `${count(added)}, ${count(corrected)}, ${count(removed)}`,
      },
      {
        id: 'again',
        title: 'Again',
        cell: ({ StartTime, EndTime }) => (
          <LongRun<MonitorRunView>
            label="Run again"
            doing="running the window again"
            run={async (told, signal) => {
              const body = { StartTime, EndTime };
              const { ScheduledTime } = await own<{ ScheduledTime: number }>(
                `${path}/run`,
                body,
                signal,
              );
              reload();
              const ended = await followed(name, ScheduledTime, told, signal);
              reload();
              return ended;
            }}
          >
            {({ run }) => <span>{outcomeWords[run.outcome][1]}</span>}
          </LongRun>
        ),
      },
    ]}
  />
);
