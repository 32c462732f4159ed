import { uuid } from '../../../base/ids.js';
import type { Rows } from '../../../storage/state.js';
import { type Alarm, type AlarmState, type CompositeAlarmRecord, keyOf } from './alarm.js';
import { AlarmStore, type NewHistoryItem } from './alarm-store.js';
import type { AlarmDeps } from './deps.js';
import { Outgoing } from './outgoing.js';
import { actionsAfter, afterSuppressor, released } from './suppression.js';

export type AlarmListener = (alarm: Alarm, before: Alarm | undefined) => void;

/** AWS's: parts of a state that history tells. */
const historyState = ({ value, reason, reasonData }: AlarmState) => ({
  stateValue: value,
  stateReason: reason,
  ...(reasonData === undefined ? {} : { stateReasonData: dataOf(reasonData) }),
});

/** SetAlarmState may have brought any JSON. */
const dataOf = (text: string): unknown => JSON.parse(text);

/**
 * All alarms with their states: rows, and the same in memory, since every evaluation asks for them.
 * A change is first committed (state, history and what it sends, in one transaction) and then seen.
 */
export class Alarms {
  readonly store: AlarmStore;
  readonly #deps: AlarmDeps;
  readonly #outgoing: Outgoing;
  readonly #alarms = new Map<string, Alarm>();
  readonly #listeners: AlarmListener[] = [];

  private constructor(deps: AlarmDeps, store: AlarmStore) {
    this.#deps = deps;
    this.store = store;
    this.#outgoing = new Outgoing(deps, store);
  }

  static async open(deps: AlarmDeps): Promise<Alarms> {
    const alarms = new Alarms(deps, await AlarmStore.open(deps.state));
    for (const alarm of await alarms.store.all()) alarms.#alarms.set(keyOf(alarm), alarm);
    return alarms;
  }

  get size(): number {
    return this.#alarms.size;
  }

  /** Told of every alarm that is new, changed or gone (its record is then its last). */
  listen(listener: AlarmListener): void {
    this.#listeners.push(listener);
  }

  get(region: string, name: string): Alarm | undefined {
    return this.#alarms.get(keyOf({ region, name }));
  }

  all(): IterableIterator<Alarm> {
    return this.#alarms.values();
  }

  has = (alarm: Alarm): boolean => this.#alarms.has(keyOf(alarm));

  /** In the order of their names. */
  inRegion(region: string): Alarm[] {
    return [...this.#alarms.values()]
      .filter((alarm) => alarm.region === region)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Makes or replaces an alarm; `more` is written with it. */
  async configure(alarm: Alarm, more: (rows: Rows) => Promise<void>): Promise<void> {
    const before = this.#alarms.get(keyOf(alarm));
    const [type, key, word] = before
      ? ['Update', 'updatedAlarm', 'updated']
      : ['Create', 'createdAlarm', 'created'];
    await this.#deps.state.transaction(async (rows) => {
      await this.store.save(rows, alarm);
      const data = { version: '1.0', type, [key as string]: alarm.configuration };
      await this.store.record(rows, this.#item(alarm, `Alarm "${alarm.name}" ${word}`, data));
      await more(rows);
    });
    this.#keep(alarm);
  }

  async delete(alarm: Alarm, more: (rows: Rows) => Promise<void>): Promise<void> {
    await this.#deps.state.transaction(async (rows) => {
      await this.store.remove(rows, alarm);
      const data = { version: '1.0', type: 'Delete', deletedAlarm: alarm.configuration };
      await this.store.record(rows, this.#item(alarm, `Alarm "${alarm.name}" deleted`, data));
      await more(rows);
    });
    this.#alarms.delete(keyOf(alarm));
    for (const listener of this.#listeners) listener(alarm, alarm);
  }

  #item(alarm: Alarm, summary: string, data: object): NewHistoryItem {
    const { region, name, type: alarmType } = alarm;
    return {
      ...{ region, alarm: name, alarmType, summary, data: JSON.stringify(data) },
      time: this.#deps.clock.now(),
      type: 'ConfigurationUpdate',
    };
  }

  #keep(alarm: Alarm): void {
    const before = this.#alarms.get(keyOf(alarm));
    this.#alarms.set(keyOf(alarm), alarm);
    for (const listener of this.#listeners) listener(alarm, before);
  }

  /**
   * Sets a state. A new value is told, recorded, and begins the actions; the same value only
   * replaces the reason. Nothing is done where the alarm has been configured anew meanwhile.
   * @returns the alarm as it is now.
   */
  async setState(given: Alarm, state: AlarmState): Promise<Alarm | undefined> {
    const outcome = await this.#deps.state.transaction(async (rows) => {
      const known = this.#alarms.get(keyOf(given));
      if (!known || known.revision !== given.revision) return undefined;
      const current = withError(known, given);
      const from = current.state;
      if (from.value === state.value) {
        const same: Alarm = { ...current, state };
        await this.store.save(rows, same);
        return same;
      }
      const moved: Alarm = { ...current, state, transitioned: state.updated };
      const { alarm, act } = actionsAfter(moved, this.#suppressorOf(moved), state.updated);
      await this.store.save(rows, alarm);
      await this.store.record(rows, this.#stateItem(alarm, from));
      await this.#outgoing.tell(rows, { alarm, from });
      if (act) await this.#outgoing.act(rows, { alarm, from });
      return alarm;
    });
    if (!outcome) return undefined;
    this.#keep(outcome);
    if (given.state.value !== outcome.state.value) await this.#tellSuppressed(outcome);
    return outcome;
  }

  #stateItem(alarm: Alarm, from: AlarmState): NewHistoryItem {
    const { region, name, type: alarmType, state } = alarm;
    const data = {
      version: '1.0',
      oldState: historyState(from),
      newState: historyState(state),
    };
    return {
      ...{ region, alarm: name, alarmType, time: state.updated, type: 'StateUpdate' },
      summary: `Alarm updated from ${from.value} to ${state.value}`,
      data: JSON.stringify(data),
    };
  }

  #suppressorOf(alarm: Alarm): Alarm | undefined {
    if (alarm.type !== 'CompositeAlarm' || !alarm.configuration.ActionsSuppressor) return undefined;
    const name = suppressorName(alarm);
    return name === undefined ? undefined : this.get(alarm.region, name);
  }

  /** The composite alarms whose actions an alarm holds back. */
  suppressedBy(suppressor: Alarm): CompositeAlarmRecord[] {
    return [...this.#alarms.values()].flatMap((alarm) =>
      alarm.type === 'CompositeAlarm' &&
      alarm.region === suppressor.region &&
      suppressorName(alarm) === suppressor.name
        ? [alarm]
        : [],
    );
  }

  /** The actions of composite alarms that wait for this one. */
  async #tellSuppressed(suppressor: Alarm): Promise<void> {
    for (const alarm of this.suppressedBy(suppressor)) {
      const next = afterSuppressor(alarm, suppressor, suppressor.state.updated);
      if (next) await this.#gate(alarm, next);
    }
  }

  /** Lets the actions of composite alarms go whose wait has ended. */
  async release(now: number): Promise<void> {
    for (const alarm of [...this.#alarms.values()]) {
      if (alarm.type !== 'CompositeAlarm' || alarm.suppression?.until === undefined) continue;
      if (alarm.suppression.until <= now) await this.#gate(alarm, released(alarm));
    }
  }

  async #gate(
    given: CompositeAlarmRecord,
    next: { alarm: CompositeAlarmRecord; act: boolean },
  ): Promise<void> {
    const kept = await this.#deps.state.transaction(async (rows) => {
      if (this.#alarms.get(keyOf(given)) !== given) return false;
      await this.store.save(rows, next.alarm);
      const from = { ...given.state, value: given.announced };
      if (next.act) await this.#outgoing.act(rows, { alarm: next.alarm, from });
      return true;
    });
    if (kept) this.#keep(next.alarm);
  }
}

const suppressorName = (alarm: CompositeAlarmRecord): string | undefined => {
  const given = alarm.configuration.ActionsSuppressor;
  return given === undefined ? undefined : (/:alarm:(.+)$/.exec(given)?.[1] ?? given);
};

/** Whether an expression could be evaluated is found where the state is. */
const withError = (known: Alarm, given: Alarm): Alarm =>
  known.type === 'MetricAlarm' && given.type === 'MetricAlarm'
    ? { ...known, evaluationError: given.evaluationError }
    : known;

export const newRevision = (): string => uuid();
