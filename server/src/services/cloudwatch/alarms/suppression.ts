import type { Alarm, CompositeAlarmRecord, Suppression } from './alarm.js';

/** An alarm with the suppression that it now has, and whether its actions begin. */
export interface Gated<A extends Alarm> {
  readonly alarm: A;
  readonly act: boolean;
}

const heldBy = (suppressor: Alarm): Suppression => ({
  by: 'Alarm',
  reason: `Actions suppressed by alarm ${suppressor.name}`,
  until: undefined,
});

const waiting = (
  by: 'WaitPeriod' | 'ExtensionPeriod',
  seconds: number,
  at: number,
): Suppression => ({
  by,
  reason: `Actions suppressed by ${by} of ${seconds} seconds`,
  until: at + seconds * 1000,
});

/**
 * What a change of state does to the actions. A composite alarm with an ActionsSuppressor holds
 * them back while that is in ALARM, for WaitPeriod after it went into ALARM itself (the suppressor
 * may follow), and for ExtensionPeriod after the suppressor has left ALARM.
 */
export function actionsAfter(
  alarm: Alarm,
  suppressor: Alarm | undefined,
  at: number,
): Gated<Alarm> {
  if (alarm.type === 'MetricAlarm') return { alarm, act: true };
  const { value } = alarm.state;
  if (suppressor?.state.value === 'ALARM') {
    return { alarm: { ...alarm, suppression: heldBy(suppressor) }, act: false };
  }
  const { suppression, configuration } = alarm;
  if (suppression && suppression.by !== 'WaitPeriod' && (suppression.until ?? 0) > at) {
    return { alarm, act: false };
  }
  const wait = configuration.ActionsSuppressorWaitPeriod ?? 0;
  if (configuration.ActionsSuppressor !== undefined && value === 'ALARM' && wait > 0) {
    return { alarm: { ...alarm, suppression: waiting('WaitPeriod', wait, at) }, act: false };
  }
  return released(alarm);
}

/** What a change of the suppressor does; undefined where it changes nothing. */
export function afterSuppressor(
  alarm: CompositeAlarmRecord,
  suppressor: Alarm,
  at: number,
): Gated<CompositeAlarmRecord> | undefined {
  const { suppression } = alarm;
  if (suppressor.state.value === 'ALARM') {
    if (!suppression) return undefined;
    return { alarm: { ...alarm, suppression: heldBy(suppressor) }, act: false };
  }
  if (suppression?.by !== 'Alarm') return undefined;
  const extension = alarm.configuration.ActionsSuppressorExtensionPeriod ?? 0;
  if (extension === 0) return released(alarm);
  return {
    alarm: { ...alarm, suppression: waiting('ExtensionPeriod', extension, at) },
    act: false,
  };
}

/** Nothing holds the actions back: they begin unless they have begun for this state already. */
export function released(alarm: CompositeAlarmRecord): Gated<CompositeAlarmRecord> {
  const { value } = alarm.state;
  const act = alarm.announced !== value;
  return { alarm: { ...alarm, suppression: undefined, announced: value }, act };
}
