import type {
  TestEventPatternCommandInput,
  TestEventPatternCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { useId, useState } from 'preact/hooks';
import { aws } from '../../../api/index.js';
import { session } from '../../../app/session.js';
import { Badge, Problem } from '../../../ui/index.js';
import { patternFault, patternWords } from './pattern-words.js';

const usualPattern = JSON.stringify(
  {
    source: ['aws.sagemaker'],
    'detail-type': ['SageMaker Endpoint State Change'],
    detail: { EndpointStatus: ['FAILED'] },
  },
  null,
  2,
);

const usualEvent = (): string =>
  JSON.stringify(
    {
      ...{ version: '0', id: '1', source: 'aws.sagemaker' },
      'detail-type': 'SageMaker Endpoint State Change',
      account: session.value?.accountId ?? '',
      time: '2026-01-01T00:00:00Z',
      region: session.value?.region ?? '',
      resources: [],
      detail: { EndpointName: 'rides', EndpointStatus: 'FAILED' },
    },
    null,
    2,
  );

type Answer = { readonly matches: boolean } | { readonly error: Error };

/** Tries a pattern on an event, by the server's own matching. */
export function TestPattern({
  pattern: given = usualPattern,
  event: sample,
}: {
  readonly pattern?: string;
  /** An event to begin with. */
  readonly event?: string | undefined;
}) {
  const [pattern, setPattern] = useState(given);
  const [event, setEvent] = useState(() => sample ?? usualEvent());
  const [answer, setAnswer] = useState<Answer>();
  const tryIt = (submitted: Event): void => {
    submitted.preventDefault();
    const input = { EventPattern: pattern, Event: event };
    aws<TestEventPatternCommandInput, TestEventPatternCommandOutput>(
      ...(['events', 'TestEventPattern', input] as const),
    ).then(
      ({ Result }) => setAnswer({ matches: Result === true }),
      (error: Error) => setAnswer({ error }),
    );
  };
  return (
    <form class="try-pattern" onSubmit={tryIt}>
      <Text label="Pattern" value={pattern} set={setPattern} />
      <Text label="Event" value={event} set={setEvent} />
      <div>
        <p>{patternFault(pattern) ?? patternWords(pattern)?.join('; ')}</p>
        <p class="fields">
          <button type="submit" class="primary">
            Try it
          </button>
          <span aria-live="polite">
            {answer && 'matches' in answer && (
              <Badge
                tone={answer.matches ? 'good' : 'warn'}
                word={answer.matches ? 'It matches' : 'It does not match'}
              />
            )}
          </span>
        </p>
        {answer && 'error' in answer && <Problem error={answer.error} doing="trying the pattern" />}
      </div>
    </form>
  );
}

function Text({
  label,
  value,
  set,
}: {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        class="code-input"
        rows={14}
        spellcheck={false}
        value={value}
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
    </div>
  );
}
