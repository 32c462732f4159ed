import { randomUUID } from 'node:crypto';
import { readObject } from '../../base/json.js';
import { isoSeconds } from '../../base/time.js';
import type { TargetMessage } from '../common/targets.js';

/** An event in EventBridge's form, for matching, and as the text that targets get. */
export interface BusEvent {
  readonly event: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface NewEvent {
  readonly id?: string;
  readonly source: string;
  readonly detailType: string;
  readonly accountId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
  /** The detail as it was given, which keeps its numbers' digits. */
  readonly detailText?: string;
}

export function makeEvent(given: NewEvent): BusEvent {
  // members are added rather than spread: each spread makes a hidden class of its own
  const event: Record<string, unknown> = {
    version: '0',
    id: given.id ?? randomUUID(),
    'detail-type': given.detailType,
    source: given.source,
    account: given.accountId,
    time: isoSeconds(given.time),
    region: given.region,
    resources: given.resources,
  };
  const detail = given.detailText ?? JSON.stringify(given.detail);
  const text = `${JSON.stringify(event).slice(0, -1)},"detail":${detail}}`;
  event.detail = given.detail;
  return { event, text };
}

/** @returns undefined when the text is no event in EventBridge's form. */
export function readEvent(text: string): BusEvent | undefined {
  const members = readObject(text);
  if (members) {
    const isWhole = ['id', 'source', 'detail-type'].every(
      (name) => typeof members[name] === 'string',
    );
    if (isWhole) return { event: members, text };
  }
  return undefined;
}

/** What else is sent to a bus, such as an alarm's message, as the detail of an event. */
export const wrapMessage = (message: TargetMessage, time: number): BusEvent =>
  makeEvent({
    source: 'guiderail',
    detailType: 'Guiderail Message',
    accountId: message.accountId,
    time,
    region: message.region,
    resources: [],
    detail: readObject(message.body) ?? { message: message.body },
  });
