/** How urgent a word is; colours follow it, and the word says it too. */
export type Tone = 'bad' | 'warn' | 'good' | 'busy' | 'plain';

/** A state's word. */
export const Badge = ({ tone, word }: { readonly tone: Tone; readonly word: string }) => (
  <span class={`badge ${tone}`}>{word}</span>
);

const tones: Readonly<Record<string, readonly [Tone, string]>> = {
  CompletedWithViolations: ['bad', 'Violations'],
  Completed: ['good', 'Quiet'],
  Failed: ['warn', 'Failed'],
  InProgress: ['busy', 'Running'],
  Pending: ['busy', 'Waiting'],
  Stopping: ['busy', 'Stopping'],
  Stopped: ['plain', 'Stopped'],
  InService: ['good', 'In service'],
  Creating: ['busy', 'Creating'],
  Updating: ['busy', 'Updating'],
  Deleting: ['busy', 'Deleting'],
  Scheduled: ['good', 'Scheduled'],
  OK: ['good', 'OK'],
  ALARM: ['bad', 'Alarm'],
  INSUFFICIENT_DATA: ['plain', 'Too little data'],
  InAlert: ['bad', 'In alert'],
  open: ['bad', 'Open'],
  acknowledged: ['warn', 'Acknowledged'],
  muted: ['plain', 'Muted'],
  closed: ['good', 'Closed'],
  critical: ['bad', 'Critical'],
  warning: ['warn', 'Warning'],
};

/** AWS's state said so that nobody needs to look it up; a state it does not know stands as it is. */
export function State({ of }: { readonly of: string | undefined }) {
  const [tone, word] = tones[of ?? ''] ?? ['plain', of ?? 'Unknown'];
  return <Badge tone={tone} word={word} />;
}
