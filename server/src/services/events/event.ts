import { randomUUID } from 'node:crypto';
import { DeliveryRefused } from '../common/targets.js';

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

/** AWS gives an event's time in seconds. */
export const eventTime = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

export function makeEvent(given: NewEvent): BusEvent {
  const head = {
    version: '0',
    id: given.id ?? randomUUID(),
    'detail-type': given.detailType,
    source: given.source,
    account: given.accountId,
    time: eventTime(given.time),
    region: given.region,
    resources: given.resources,
  };
  const detail = given.detailText ?? JSON.stringify(given.detail);
  const text = `${JSON.stringify(head).slice(0, -1)},"detail":${detail}}`;
  return { event: { ...head, detail: given.detail }, text };
}

/** @throws DeliveryRefused when the text is no event in EventBridge's form. */
export function readEvent(text: string): BusEvent {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    event = undefined;
  }
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) {
    const members = event as Record<string, unknown>;
    const isWhole = ['id', 'source', 'detail-type'].every(
      (name) => typeof members[name] === 'string',
    );
    if (isWhole) return { event: members, text };
  }
  throw new DeliveryRefused(
    'An event bus takes events alone: JSON with id, source, detail-type and detail. Send the event ' +
      'as it is, without Input, InputPath or InputTransformer.',
  );
}
