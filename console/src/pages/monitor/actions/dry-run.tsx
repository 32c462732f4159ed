import type { MonitorView } from 'guiderail/console';
import { own } from '../../../api/index.js';
import { checkWords } from '../../../format/measured.js';
import { count, short } from '../../../format/numbers.js';
import { minute } from '../../../format/times.js';
import { Badge, Facts, LongRun, Table } from '../../../ui/index.js';

/** What a dry run answers (docs/baselines.md); times are milliseconds since the epoch. */
interface Tried {
  readonly Ok: boolean;
  readonly Problems: readonly { Severity: string; What: string; Change: string }[];
  readonly Sample: { Records?: number; StartTime?: number; EndTime?: number; Objects?: number };
  readonly Columns: readonly { Name: string; Type: string }[];
  readonly Checks: readonly {
    Feature: string;
    Check: string;
    Threshold?: unknown;
    Source: string;
  }[];
  readonly Violations: readonly {
    FeatureName: string;
    ConstraintCheckType: string;
    Description: string;
  }[];
  readonly Window?: { StartTime: number; EndTime: number };
  readonly NextDueTimes: readonly number[];
  readonly Remarks: readonly string[];
}

/** Tries the monitor on the newest records: nothing is written. */
export function DryRun({ monitor: { name } }: { readonly monitor: MonitorView }) {
  return (
    <div class="dialog-part">
      <p>
        The newest records are read by the run’s own code, with the real baseline and scripts, up to
        about 2 MB of them. No report, metric, log or run is written.
      </p>
      <LongRun
        label="Try it"
        doing={`trying ${name}`}
        run={(told, signal) => {
          told('Reads the newest records');
          return own<Tried>(`monitoring-schedules/${name}/dry-run`, {}, signal);
        }}
      >
        {(tried) => <Told tried={tried} />}
      </LongRun>
    </div>
  );
}

function Told({ tried }: { readonly tried: Tried }) {
  const { Ok, Problems, Sample, Columns, Checks, Violations, Window, Remarks } = tried;
  return (
    <>
      <p>
        <Badge tone={Ok ? 'good' : 'bad'} word={Ok ? 'It would run' : 'It would fail'} />
      </p>
      {Problems.map(({ Severity, What, Change }) => (
        <p key={What} class={Severity === 'error' ? 'problem' : 'note'}>
          <b>{What}</b> {Change}
        </p>
      ))}
      <Facts
        facts={[
          ['Records tried', Sample.Records === undefined ? '–' : count(Sample.Records)],
          [
            'Of (UTC)',
            Sample.StartTime !== undefined && Sample.EndTime !== undefined
              ? `${minute(Sample.StartTime)} – ${minute(Sample.EndTime)}`
              : undefined,
          ],
          ['Columns', count(Columns.length)],
          ['Checks', count(Checks.length)],
          ['Violations in the sample', count(Violations.length)],
          [
            'Next window (UTC)',
            Window && `${minute(Window.StartTime)} – ${minute(Window.EndTime)}`,
          ],
          ['Next due (UTC)', tried.NextDueTimes.map((due) => minute(due)).join(', ')],
        ]}
      />
      {Violations.length > 0 && (
        <>
          <h3>The sample violates; a whole window may say otherwise</h3>
          <ul>
            {Violations.slice(0, 50).map((one) => (
              <li key={`${one.FeatureName} ${one.ConstraintCheckType}`}>
                <b>{one.FeatureName}</b> {checkWords(one.ConstraintCheckType)}: {one.Description}
              </li>
            ))}
          </ul>
        </>
      )}
      {Checks.length > 0 && <Checked checks={Checks} />}
      {Remarks.length > 0 && (
        <ul class="remarks">
          {Remarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
    </>
  );
}

const Checked = ({ checks }: { readonly checks: Tried['Checks'] }) => (
  <Table
    caption="What a run would check"
    page={25}
    rows={checks}
    keyOf={(one) => `${one.Feature} ${one.Check} ${one.Source}`}
    columns={[
      { id: 'feature', title: 'Feature', cell: (one) => one.Feature, sort: (one) => one.Feature },
      {
        id: 'check',
        title: 'Check',
        cell: (one) => checkWords(one.Check),
        sort: (one) => one.Check,
      },
      { id: 'threshold', title: 'Limit', cell: ({ Threshold: limit }) => limitText(limit) },
      { id: 'source', title: 'Where it comes from', cell: (one) => one.Source },
    ]}
  />
);

const limitText = (limit: unknown): string =>
  typeof limit === 'number' ? short(limit) : limit === undefined ? '–' : JSON.stringify(limit);
