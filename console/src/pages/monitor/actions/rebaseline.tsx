import type { BaselineVersionList, BaselineVersionSummary, MonitorView } from 'guiderail/console';
import { useState } from 'preact/hooks';
import { own, useData } from '../../../api/index.js';
import { count } from '../../../format/numbers.js';
import { minute } from '../../../format/times.js';
import { Action, Badge, Field, LongRun, Problem, Progress, Table } from '../../../ui/index.js';
import { useRun, usualRun } from '../chosen-run.js';
import { windowWords } from '../summary/run-facts.js';
import { SignedFields, signed } from './signed.js';
import { useSpanField } from './span-field.js';

/** Accepts a window as the new normal; the versions that there are, and the way back. */
export function Rebaseline({
  monitor,
  reload,
}: {
  readonly monitor: MonitorView;
  readonly reload: () => void;
}) {
  const { name } = monitor;
  const path = `monitoring-schedules/${name}`;
  const versions = useData(
    (signal) => own<BaselineVersionList>(`${path}/baselines`, {}, signal),
    [name],
  );
  const changed = (): void => {
    versions.reload();
    reload();
  };
  return (
    <div class="dialog-part">
      <Accept {...{ monitor, path, changed }} newest={versions.data?.Versions[0]?.Version} />
      <h3>Versions</h3>
      {versions.error && <Problem error={versions.error} doing="reading the versions" />}
      {!versions.data && !versions.error && <Progress label="Reading the versions" />}
      {versions.data && <Versions {...{ path, changed }} versions={versions.data} />}
    </div>
  );
}

function Accept({
  monitor,
  path,
  changed,
  newest = 0,
}: {
  readonly monitor: MonitorView;
  readonly path: string;
  readonly changed: () => void;
  /** The newest version that there is: what was said of one before it holds no more. */
  readonly newest?: number | undefined;
}) {
  const [due] = useRun(monitor);
  const run = monitor.runs.find((one) => one.due === due) ?? usualRun(monitor.runs);
  const ofRun = run?.windowStart !== undefined;
  const choices = [
    ...(ofRun
      ? ([['run', `That of the run: ${windowWords(run.windowStart, run.windowEnd)}`]] as const)
      : []),
    ['604800000', 'The last 7 days'],
    ['2592000000', 'The last 30 days'],
  ] as const;
  const { value, chosen, fields } = useSpanField(choices, ofRun ? 'run' : '604800000');
  const [features, setFeatures] = useState('');
  const [keep, setKeep] = useState(true);
  const [reason, setReason] = useState('');
  const accept = (told: (text: string) => void, signal: AbortSignal) => {
    if (reason.trim() === '') throw new Error('Say why: others will ask.');
    const span = value === 'run' ? undefined : chosen();
    if (span && 'why' in span) throw new Error(span.why);
    const names = features.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));
    told('Measures the window');
    const body = {
      ...signed(reason),
      ...(span
        ? { Start: Math.round(span.start), End: Math.round(span.end) }
        : { Execution: run?.due }),
      ...(names.length > 0 && { Features: names }),
      Keep: keep,
    };
    return own<BaselineVersionSummary>(`${path}/rebaseline`, body, signal).then((version) => {
      changed();
      return version;
    });
  };
  return (
    <>
      <p>
        What came in the window becomes the baseline: it is measured, written beside the old files
        as a new version, and later runs are held against it. It can be undone below.
      </p>
      {fields}
      <div class="fields">
        <Field
          label={monitor.type === 'ModelQuality' ? 'Metrics alone' : 'Features alone'}
          value={features}
          onInput={setFeatures}
          placeholder="all, or names between commas"
        />
        <label class="check">
          <input type="checkbox" checked={keep} onChange={() => setKeep(!keep)} /> Keep limits that
          a person set
        </label>
      </div>
      <SignedFields {...{ reason, setReason }} />
      <LongRun
        label="Accept this window"
        doing="accepting the window"
        run={(told, signal) => Promise.resolve().then(() => accept(told, signal))}
      >
        {(version) => (version.Version < newest ? null : <Accepted version={version} />)}
      </LongRun>
    </>
  );
}

export const Accepted = ({ version }: { readonly version: BaselineVersionSummary }) => (
  <div class="note">
    <p>
      <b>Version {version.Version} is the baseline from the next run on</b>
      {version.Records !== undefined && `, of ${count(version.Records)} records`}.
      {(version.ClosedIncidents?.length ?? 0) > 0 &&
        ` It explains, and closed: ${version.ClosedIncidents?.join(', ')}.`}
    </p>
    <ul>
      {version.KeptLimits.map((one) => (
        <li key={`${one.Name} ${one.Limit}`}>
          Kept: {one.Name}, {one.Limit} {JSON.stringify(one.Kept)}
          {one.Suggested !== undefined &&
            `, where the window alone gives ${JSON.stringify(one.Suggested)}`}
        </li>
      ))}
      {version.Remarks.map((remark) => (
        <li key={remark}>{remark}</li>
      ))}
    </ul>
  </div>
);

const kinds = { rebaseline: 'a window', edit: 'other limits', undo: 'undone' } as const;

function Versions({
  path,
  versions: { CurrentVersion: current, Versions: all },
  changed,
}: {
  readonly path: string;
  readonly versions: BaselineVersionList;
  readonly changed: () => void;
}) {
  const [reason, setReason] = useState('');
  const [undone, setUndone] = useState<BaselineVersionSummary>();
  if (all.length === 0) {
    return <p class="dim">There are none: runs use the baseline that the definition names.</p>;
  }
  const back = async (Version: number): Promise<void> => {
    const body = { ...signed(reason), Version };
    setUndone(await own<BaselineVersionSummary>(`${path}/baselines/undo`, body));
    changed();
  };
  const reopened = undone?.ReopenedIncidents ?? [];
  return (
    <>
      <p>
        {current === undefined && 'It runs on none of these: its definition was changed since.'}
        {current === 0 && 'It runs on what was there before all of them.'}
      </p>
      {reopened.length > 0 && (
        <p role="status">Opened again, as before the version: {reopened.join(', ')}.</p>
      )}
      <Field label="Reason to go back" value={reason} onInput={setReason} />
      <Table
        caption="Versions of the baseline"
        page={20}
        rows={all}
        keyOf={({ Version }) => String(Version)}
        columns={[
          {
            id: 'version',
            title: 'Version',
            cell: ({ Version }) => (
              <>
                {Version} {Version === current && <Badge tone="good" word="In use" />}
              </>
            ),
            sort: ({ Version }) => Version,
          },
          {
            id: 'of',
            title: 'Of',
            cell: ({ Kind, Window, BackToVersion }) =>
              Window
                ? windowWords(Window.StartTime, Window.EndTime)
                : Kind === 'undo'
                  ? `back to ${BackToVersion ?? 0}`
                  : kinds[Kind],
          },
          { id: 'made', title: 'Made (UTC)', cell: (one) => minute(one.CreationTime) },
          {
            id: 'by',
            title: 'By',
            cell: ({ Author }) => <span class="whole-words">{Author}</span>,
          },
          {
            id: 'why',
            title: 'Why',
            cell: ({ Reason, Remarks }) => (
              <>
                {Reason} <span class="dim">{Remarks.slice(0, 3).join(' ')}</span>
              </>
            ),
          },
          {
            id: 'back',
            title: 'Go back',
            cell: ({ Version, Kind }) =>
              Kind !== 'undo' &&
              Version !== current && (
                <span class="whole-words">
                  <Action disabled={reason.trim() === ''} work={() => back(Version)} done="Done">
                    To version {Version}
                  </Action>
                </span>
              ),
          },
        ]}
      />
      {current !== 0 && (
        <Action disabled={reason.trim() === ''} work={() => back(0)} done="Done">
          Back to before all of them
        </Action>
      )}
    </>
  );
}
