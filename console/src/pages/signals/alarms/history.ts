import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import type { Json } from '../../../api/index.js';
import type { Mark, SeriesTone } from '../../../charts/types.js';

/** What happened to an alarm, as its page tells it. */
export interface Happening {
  readonly at: number;
  readonly kind: 'state' | 'configuration' | 'action';
  readonly summary: string;
  /** The state that it went into. */
  readonly state: string | undefined;
  readonly reason: string | undefined;
  /** Whether an action came through. */
  readonly failed: boolean;
}

const kinds: Readonly<Record<string, Happening['kind']>> = {
  StateUpdate: 'state',
  ConfigurationUpdate: 'configuration',
};

interface Data {
  readonly newState?: { readonly stateValue?: string; readonly stateReason?: string };
  readonly actionState?: string;
  readonly error?: string | null;
}

export function happeningOf(item: Json<AlarmHistoryItem>): Happening {
  const { newState, actionState, error } = dataOf(item.HistoryData);
  return {
    at: Date.parse(item.Timestamp ?? ''),
    kind: kinds[item.HistoryItemType ?? ''] ?? 'action',
    summary: item.HistorySummary ?? '',
    state: newState?.stateValue,
    reason: newState?.stateReason ?? (error || undefined),
    failed: actionState?.toUpperCase() === 'FAILED',
  };
}

function dataOf(text: string | undefined): Data {
  try {
    const data: unknown = JSON.parse(text ?? '{}');
    return typeof data === 'object' && data !== null ? data : {};
  } catch {
    return {}; // the summary says what it can
  }
}

const tones: Readonly<Record<string, readonly [SeriesTone, string]>> = {
  ALARM: ['bad', 'In alarm'],
  INSUFFICIENT_DATA: ['plain', 'Too little data'],
};

/**
 * Times in which an alarm was not OK, as marks of a chart, from its changes of state.
 * @param now where the last state still lasts
 * @param current the state that it is in
 */
export function marksOf(
  happenings: readonly Happening[],
  [from, to]: readonly [number, number],
  now: number,
): Mark[] {
  const changes = happenings
    .filter(({ kind, state }) => kind === 'state' && state !== undefined)
    .sort((a, b) => a.at - b.at);
  return changes.flatMap(({ at, state }, i) => {
    const until = changes[i + 1]?.at ?? now;
    const [tone, label] = tones[state ?? ''] ?? [];
    if (tone === undefined || label === undefined || until < from || at > to) return [];
    return [{ at: Math.max(at, from), until: Math.min(until, to), label, tone }];
  });
}
