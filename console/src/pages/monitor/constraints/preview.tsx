import { useState } from 'preact/hooks';
import { isAborted } from '../../../api/api-error.js';
import { own } from '../../../api/index.js';
import { count } from '../../../format/numbers.js';
import { minute } from '../../../format/times.js';
import { LongRun, Select, Table } from '../../../ui/index.js';
import type { Members } from './model.js';

interface Firing {
  readonly FeatureName: string;
  readonly ConstraintCheckType: string;
}
interface Count {
  readonly Name: string;
  readonly Before: number;
  readonly After: number;
}
interface ReplayedWindow {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly Before: readonly Firing[];
  readonly After: readonly Firing[];
}
/** What a replay answers (docs/baselines.md). */
interface Replay {
  readonly Summary: string;
  readonly Windows: readonly ReplayedWindow[];
  readonly Changed: readonly number[];
  readonly NotEvaluated: readonly { StartTime: number; EndTime: number; Reason: string }[];
  readonly ByFeature: readonly Count[];
  readonly Remarks: readonly string[];
}
interface State {
  readonly ReplayId: string;
  readonly Status: string;
  readonly Done: number;
  readonly Total: number;
  readonly FailureReason?: string;
  readonly Result?: Replay;
}

const spans = [
  ['7d', 'The last 7 days'],
  ['30d', 'The last 30 days'],
  ['90d', 'The last 90 days'],
  ['52w', 'The last year'],
] as const;

const wordOf = (last: string): string =>
  (spans.find(([span]) => span === last)?.[1] ?? last).toLowerCase();

/** How often limits would have fired over the windows that there were. */
export function Preview({ name, file }: { readonly name: string; readonly file: Members }) {
  const [last, setLast] = useState<string>('90d');
  return (
    <>
      <Select label="Past windows" value={last} options={spans} onChange={setLast} />
      <LongRun
        label="Preview: how often would it have fired?"
        doing="replaying the past windows"
        run={async (told, signal) => {
          const found = await replay(name, { Constraints: file, Last: last }, told, signal);
          return { found, file, last };
        }}
      >
        {(tried) => (
          <>
            {(tried.file !== file || tried.last !== last) && (
              <p class="note">
                Changed since: what is below was told of {wordOf(tried.last)} with the limits as
                they were then. Preview again.
              </p>
            )}
            <Found found={tried.found} />
          </>
        )}
      </LongRun>
    </>
  );
}

async function replay(
  name: string,
  body: object,
  told: (text: string) => void,
  signal: AbortSignal,
): Promise<Replay> {
  let state = await own<State>(`monitoring-schedules/${name}/replay`, body, signal);
  const { ReplayId: id } = state;
  try {
    while (state.Status === 'InProgress') {
      told(`${count(state.Done)} of ${count(state.Total)} windows`);
      state = await own<State>(`replays/${id}`, {}, signal); // waits for some seconds itself
    }
  } catch (error) {
    if (isAborted(error)) await own(`replays/${id}/stop`);
    throw error;
  }
  if (state.Result) return state.Result;
  throw new Error(state.FailureReason ?? `The replay ended as ${state.Status}.`);
}

function Found({ found }: { readonly found: Replay }) {
  const { Summary, ByFeature, Windows, Changed, NotEvaluated, Remarks } = found;
  if (Windows.length + NotEvaluated.length === 0) {
    return <p>There are no past windows in this span to replay.</p>;
  }
  const changed = Windows.filter(({ EndTime }) => Changed.includes(EndTime)).reverse();
  return (
    <div class="replay">
      <p>
        <b>{Summary}</b>
      </p>
      <Strip windows={Windows} />
      {ByFeature.length > 0 && (
        <Table
          caption="Windows that fired, by feature"
          page={20}
          rows={ByFeature}
          keyOf={({ Name }) => Name}
          columns={[
            { id: 'name', title: 'Feature', cell: ({ Name }) => Name, sort: ({ Name }) => Name },
            {
              id: 'before',
              title: 'Fired',
              cell: ({ Before }) => count(Before),
              sort: ({ Before }) => Before,
              align: 'right',
            },
            {
              id: 'after',
              title: 'Would fire',
              cell: ({ After }) => count(After),
              sort: ({ After }) => After,
              align: 'right',
            },
          ]}
        />
      )}
      {changed.length > 0 && (
        <Table
          caption="Windows that would say something else"
          page={10}
          rows={changed}
          keyOf={({ EndTime }) => String(EndTime)}
          columns={[
            {
              id: 'window',
              title: 'Window that would say something else (UTC)',
              cell: (one) => `${minute(one.StartTime)} – ${minute(one.EndTime)}`,
            },
            { id: 'before', title: 'Fired', cell: ({ Before }) => names(Before) },
            { id: 'after', title: 'Would fire', cell: ({ After }) => names(After) },
          ]}
        />
      )}
      {NotEvaluated.slice(0, 5).map(({ StartTime, EndTime, Reason }) => (
        <p class="note" key={StartTime}>
          Not evaluated: {minute(StartTime)} – {minute(EndTime)}: {Reason}
        </p>
      ))}
      {NotEvaluated.length > 5 && <p class="dim">and {count(NotEvaluated.length - 5)} more.</p>}
      {Remarks.map((remark) => (
        <p class="dim" key={remark}>
          {remark}
        </p>
      ))}
    </div>
  );
}

/** Each window twice, in its order: what it said, and what it would. */
const Strip = ({ windows }: { readonly windows: readonly ReplayedWindow[] }) => (
  <div class="strip" aria-hidden="true">
    {(['Before', 'After'] as const).map((side) => (
      <div key={side}>
        <span class="dim">{side === 'Before' ? 'fired' : 'would fire'}</span>
        <div>
          {windows.map((one) => (
            <i
              key={one.EndTime}
              class={one[side].length > 0 ? 'fired' : undefined}
              title={`${minute(one.StartTime)} – ${minute(one.EndTime)}: ${names(one[side])}`}
            />
          ))}
        </div>
      </div>
    ))}
  </div>
);

/** `age (2), city`: features, with how many checks fired where it is not one. */
function names(fired: readonly Firing[]): string {
  const checks = new Map<string, number>();
  for (const { FeatureName: name } of fired) checks.set(name, (checks.get(name) ?? 0) + 1);
  const words = [...checks].map(([name, many]) => (many === 1 ? name : `${name} (${many})`));
  if (words.length === 0) return 'nothing';
  const more = words.length - 8;
  return more > 0 ? `${words.slice(0, 8).join(', ')} and ${more} more` : words.join(', ');
}
