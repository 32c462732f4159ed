import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { useState } from 'preact/hooks';
import { aws, useData } from '../../../api/index.js';
import { navigate } from '../../../app/location.js';
import { type Mark, TimeChart } from '../../../charts/index.js';
import { plural } from '../../../format/numbers.js';
import { minute, span as spanText } from '../../../format/times.js';
import { Action, Dialog, Field, Problem, Select } from '../../../ui/index.js';
import { listTopics, topicName } from '../common/topics.js';
import { type Line, lineTitle } from '../metrics/lines.js';
import { periodOfLine } from '../metrics/periods.js';
import { type Answered, drawn } from '../metrics/queries.js';
import {
  alarmOf,
  conditionsOf,
  type Draft,
  faultOf,
  operators,
  treatments,
} from './alarm-draft.js';
import { comparisonSign } from './alarm-words.js';
import { alarmHref } from './index.js';
import { type Missing, type Replay, wouldHaveRung } from './judge.js';

interface Props {
  readonly lines: readonly Line[];
  readonly answers: readonly Answered[];
  /** Seconds, of lines without one. */
  readonly period: number;
  readonly span: { readonly from: number; readonly to: number };
  readonly onClose: () => void;
}

const usual: Draft = {
  ...{ name: '', description: '', operator: 'GreaterThanThreshold', threshold: '' },
  ...{ periods: '3', needed: '2', missing: 'missing', topic: '', tellsOk: true },
};

/** Makes an alarm of a chart's line, and shows when it would have rung in what is shown. */
export function AlarmDialog({ lines, answers, period, span, onClose }: Props) {
  const drawable = lines.filter(({ id, hidden }) => !hidden && hasOne(answers, id));
  const [id, setId] = useState(drawable[0]?.id ?? '');
  const [draft, setDraft] = useState(usual);
  const watched = drawable.find((line) => line.id === id);
  const fault = faultOf(draft);
  const make = async (): Promise<void> => {
    if (!watched) return;
    const input = alarmOf(draft, watched, lines, period);
    await aws<PutMetricAlarmCommandInput, object>('cloudwatch', 'PutMetricAlarm', input);
    navigate(alarmHref(draft.name.trim()));
  };
  return (
    <Dialog title="Make an alarm of it" onClose={onClose}>
      <div class="fields">
        <Select
          label="It watches"
          value={id}
          options={drawable.map((line) => [line.id, `${line.id}: ${lineTitle(line)}`])}
          onChange={setId}
        />
      </div>
      {!watched && <p class="note">An alarm needs a line that is drawn and gives one series.</p>}
      <Form draft={draft} set={(next) => setDraft({ ...draft, ...next })} />
      {watched && <Preview {...{ watched, lines, answers, period, span, draft }} />}
      <p class="fields">
        <Action primary work={make} disabled={fault !== undefined || !watched}>
          Make the alarm
        </Action>
        <span class="dim" aria-live="polite">
          {fault}
        </span>
      </p>
      <p class="dim">An alarm of that name that is there already is replaced.</p>
    </Dialog>
  );
}

const hasOne = (answers: readonly Answered[], id: string): boolean =>
  answers.filter((answer) => answer.id === id).length === 1;

function Form({
  draft,
  set,
}: {
  readonly draft: Draft;
  readonly set: (next: Partial<Draft>) => void;
}) {
  const { data: topics, error } = useData((signal) => listTopics(signal), []);
  return (
    <>
      <div class="fields">
        <Field label="Name" value={draft.name} onInput={(name) => set({ name })} />
        <Select
          label="Wrong when"
          value={draft.operator}
          options={operators}
          onChange={(operator) => set({ operator })}
        />
        <Field
          label="Threshold"
          type="number"
          value={draft.threshold}
          onInput={(threshold) => set({ threshold })}
        />
        <Field
          label="Rings after"
          type="number"
          value={draft.needed}
          onInput={(needed) => set({ needed })}
        />
        <Field
          label="of so many points"
          type="number"
          value={draft.periods}
          onInput={(periods) => set({ periods })}
        />
        <Select
          label="A missing point"
          value={draft.missing}
          options={treatments}
          onChange={(missing) => set({ missing: missing as Missing })}
        />
        <Select
          label="It tells"
          value={draft.topic}
          options={[
            ['', 'nobody'],
            ...(topics?.items ?? []).map((arn) => [arn, `Topic ${topicName(arn)}`] as const),
          ]}
          onChange={(topic) => set({ topic })}
        />
        <Select
          label="When it is OK again"
          value={draft.tellsOk ? 'yes' : 'no'}
          options={[
            ['yes', 'it tells so'],
            ['no', 'it says nothing'],
          ]}
          onChange={(tells) => set({ tellsOk: tells === 'yes' })}
        />
        <Field
          label="Description"
          value={draft.description}
          onInput={(description) => set({ description })}
        />
      </div>
      {error && <Problem error={error} doing="listing the topics" />}
    </>
  );
}

function Preview({
  watched,
  lines,
  answers,
  period,
  span: { from, to },
  draft,
}: Omit<Props, 'onClose'> & { readonly watched: Line; readonly draft: Draft }) {
  const answer = answers.find(({ id }) => id === watched.id);
  if (!answer) return null;
  const step = periodOfLine(watched, lines, period) * 1000;
  const named = { ...draft, name: draft.name || 'preview' };
  const judged =
    faultOf(named) === undefined
      ? wouldHaveRung(answer, conditionsOf(draft), { from, to, step })
      : undefined;
  const below = draft.operator.startsWith('Less');
  return (
    <>
      <TimeChart
        title="In what is shown"
        series={drawn([answer], lines, period)}
        thresholds={
          judged === undefined
            ? []
            : [
                {
                  value: Number(draft.threshold),
                  label: `Rings ${comparisonSign(draft.operator)} ${draft.threshold}`,
                  wrong: below ? 'below' : 'above',
                },
              ]
        }
        marks={judged?.ringing.map(markOf) ?? []}
        span={[from, to]}
      />
      <p aria-live="polite">{judged ? told(judged, step) : 'The preview waits for the numbers.'}</p>
    </>
  );
}

const markOf = ({ from, until }: Replay['ringing'][number]): Mark => ({
  ...{ at: from, until, label: 'Would have rung', tone: 'bad' },
});

function told({ ringing, points, breaching }: Replay, step: number): string {
  const first = ringing[0];
  const last = ringing.at(-1);
  const rung = plural(ringing.length, 'time');
  const ends = first && last && `first ${minute(first.from)}, last ${minute(last.from)} UTC`;
  const when =
    first && last
      ? `It would have rung ${first === last ? `once, at ${minute(first.from)} UTC` : `${rung}: ${ends}`}, ` +
        `for ${spanText(total(ringing))}${first === last ? '' : ' in all'}.`
      : 'It would not have rung.';
  return (
    `${when} ${breaching} of ${plural(points, 'point')} are beyond the threshold. Judged at the ` +
    `end of each period of ${spanText(step)}; the alarm itself looks each minute.`
  );
}

const total = (ringing: Replay['ringing']): number =>
  ringing.reduce((sum, { from, until }) => sum + (until - from), 0);
