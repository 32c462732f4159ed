import type { CaptureOfList, EndpointCapturesView } from 'guiderail/console';
import { useData, view } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import { currentRegion } from '../../app/region.js';
import { useOpen } from '../../app/use-kept.js';
import { setQuery, useQuery } from '../../app/use-query.js';
import { count } from '../../format/numbers.js';
import { second } from '../../format/times.js';
import { Empty, Facts, Field, Problem, Progress, Section, Time } from '../../ui/index.js';
import { Side } from './side.js';

/** Captured records, the newest first, with what was asked and answered. */
export function Captures({
  name,
  explains,
}: {
  readonly name: string;
  readonly explains: boolean;
}) {
  const [text] = useQuery('q');
  const [before] = useQuery('before');
  const asked = { name, text, ...(before !== '' && { before: Number(before) }) };
  const { data, error, reload } = useData(
    (signal) => view<EndpointCapturesView>('endpoint-captures', asked, signal),
    [currentRegion.value, name, text, before],
  );
  return (
    <Section
      title="Recent captures"
      actions={
        <button type="button" onClick={reload}>
          Read again
        </button>
      }
    >
      <Field
        label="Inference id, event id, or any text of a record"
        type="search"
        value={text}
        onInput={(next) => setQuery({ q: next === '' ? undefined : next, before: undefined })}
      />
      {error && <Problem error={error} doing="reading captures" retry={reload} />}
      {!data && !error && <Progress label="Reading captures" />}
      {data && <Found data={data} text={text} name={name} explains={explains} />}
    </Section>
  );
}

function Found({
  data: { captures, looked, before, leftOut },
  text,
  name,
  explains,
}: {
  readonly data: EndpointCapturesView;
  readonly text: string;
  readonly name: string;
  readonly explains: boolean;
}) {
  return (
    <>
      {captures.length === 0 && (
        <Empty title={text === '' ? 'No capture yet' : 'No capture holds this text'}>
          <p>
            {count(looked)} records were looked through.{' '}
            {before === undefined && 'There are no older ones of the last 35 days.'}
          </p>
        </Empty>
      )}
      <ul class="ep-captures" aria-live="polite">
        {captures.map((capture) => (
          <Capture key={capture.eventId} capture={capture} name={name} explains={explains} />
        ))}
      </ul>
      <p class="dim">
        {count(captures.length)} shown of {count(looked)} that were read.
        {leftOut > 0 && ` ${leftOut} objects are larger than 4 MB and were left out.`}
      </p>
      {before !== undefined && (
        <button type="button" onClick={() => setQuery({ before: String(before) }, { step: true })}>
          Older captures, before {second(before)} UTC
        </button>
      )}
    </>
  );
}

function Capture({
  capture,
  name,
  explains,
}: {
  readonly capture: CaptureOfList;
  readonly name: string;
  readonly explains: boolean;
}) {
  const [open, setOpen] = useOpen(capture.eventId);
  const { time, variant, inferenceId, eventId, label, output, input } = capture;
  const row = firstRow(input);
  return (
    <li>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <Time at={time} /> <b class="ep-value">{brief(output?.data)}</b>
          {label !== undefined && <span class="ep-value">label {brief(label)}</span>}
          <span class="dim">
            {inferenceId ?? eventId} · {variant}
          </span>
        </summary>
        {open && (
          <>
            <Facts
              facts={[
                ['Inferred', `${second(time)} UTC`],
                ['Variant', variant],
                ['Event id', eventId],
                ['Inference id', inferenceId ?? ''],
                ['Label', label ?? 'none came'],
                ['Custom attributes', capture.attributes.join('; ')],
                ['Object', capture.uri],
              ]}
            />
            <div class="ep-sides">
              <Side title="Input" side={input} />
              <Side title="Output" side={output} />
            </div>
            {explains && row !== undefined && (
              <p>
                <a href={hrefOf(`/explanations/endpoint/${encodeURIComponent(name)}`, { row })}>
                  Explain this prediction
                </a>
              </p>
            )}
          </>
        )}
      </details>
    </li>
  );
}

/** The first record of what was asked, where it is whole and in CSV. */
const firstRow = (input: CaptureOfList['input']): string | undefined =>
  input?.encoding === 'CSV' && input.cut === undefined
    ? input.data.trim().split(/\r?\n/, 1)[0]
    : undefined;

const brief = (text: string | undefined): string => {
  const line = (text ?? 'not captured').trim().split('\n')[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
};
