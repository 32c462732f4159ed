import type { Cron } from '../../jobs/cron.js';
import type { Rows, State } from '../../storage/state.js';
import { makeEvent } from './event.js';
import type { Intake } from './intake.js';
import { eventsLimits } from './limits.js';
import type { BusPlace } from './names.js';
import { liveRule } from './rule-book.js';
import type { EventsStore, Rule } from './store.js';

const migrations = [
  `CREATE TABLE event_rule_due (
     region TEXT NOT NULL, bus TEXT NOT NULL, name TEXT NOT NULL, expression TEXT NOT NULL,
     due BIGINT NOT NULL, PRIMARY KEY (region, bus, name))`,
  'CREATE INDEX event_rule_due_by_time ON event_rule_due (due)',
];

interface Due extends BusPlace {
  readonly name: string;
  readonly expression: string;
  readonly due: number;
}

/** When rules with a schedule are due next, as rows. */
export class Schedules {
  readonly #cron: Cron;
  readonly #now: () => number;

  private constructor(cron: Cron, now: () => number) {
    this.#cron = cron;
    this.#now = now;
  }

  static async open(state: State, cron: Cron, now: () => number): Promise<Schedules> {
    await state.migrate('event-schedules', migrations);
    return new Schedules(cron, now);
  }

  /** Keeps the next due time of an enabled rule; one that has the same schedule keeps its own. */
  async set(rows: Rows, { region, bus, name, document }: Rule): Promise<void> {
    const { schedule, state } = document;
    if (!schedule || state === 'DISABLED') return this.remove(rows, { region, bus }, name);
    const due = this.#cron.parse(schedule).nextAfter(this.#now());
    if (due === undefined) return this.remove(rows, { region, bus }, name);
    await rows.run(
      `INSERT INTO event_rule_due (region, bus, name, expression, due) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (region, bus, name) DO UPDATE SET expression = excluded.expression,
          due = excluded.due WHERE expression <> excluded.expression`,
      region,
      bus,
      name,
      schedule,
      due,
    );
  }

  async remove(rows: Rows, { region, bus }: BusPlace, name: string): Promise<void> {
    await rows.run(
      'DELETE FROM event_rule_due WHERE region = ? AND bus = ? AND name = ?',
      region,
      bus,
      name,
    );
  }
}

/** Sends the events of rules that are due. */
export class ScheduleTicker {
  readonly #state: State;
  readonly #store: EventsStore;
  readonly #intake: Intake;
  readonly #cron: Cron;
  readonly #accountId: string;

  constructor(
    { state, cron, accountId }: { state: State; cron: Cron; accountId: string },
    store: EventsStore,
    intake: Intake,
  ) {
    this.#state = state;
    this.#cron = cron;
    this.#accountId = accountId;
    this.#store = store;
    this.#intake = intake;
  }

  /**
   * One transaction: events and the next due times appear together. Of several due times that a
   * rule has missed, the latest is made up, once.
   */
  async tick(now: number): Promise<void> {
    const due = await this.#state.all<Due>(
      `SELECT region, bus, name, expression, due FROM event_rule_due WHERE due <= ?
        ORDER BY due, name LIMIT ?`,
      now,
      eventsLimits.dueAtATime,
    );
    if (due.length === 0) return;
    await this.#state.transaction(async (rows) => {
      for (const one of due) await this.#fire(rows, one, now);
    });
  }

  async #fire(rows: Rows, { region, bus, name, expression, due }: Due, now: number): Promise<void> {
    const timetable = this.#cron.parse(expression);
    const next = timetable.nextAfter(now);
    const changed =
      next === undefined
        ? await rows.run(
            'DELETE FROM event_rule_due WHERE region = ? AND bus = ? AND name = ? AND due = ?',
            ...[region, bus, name, due],
          )
        : await rows.run(
            `UPDATE event_rule_due SET due = ?
              WHERE region = ? AND bus = ? AND name = ? AND due = ? AND expression = ?`,
            ...[next, region, bus, name, due, expression],
          );
    const rule = changed === 1 && (await this.#store.within(rows).rule({ region, bus }, name));
    if (!rule) return; // changed or deleted in the meantime
    const live = liveRule(rule, this.#accountId);
    const event = makeEvent({
      source: 'aws.events',
      detailType: 'Scheduled Event',
      accountId: this.#accountId,
      time: Math.max(due, timetable.previousAtOrBefore(now) ?? due),
      region,
      resources: [live.arn],
      detail: {},
    });
    await this.#intake.send(rows, live, event);
  }
}
