import type { MonitoringDeps } from './deps.js';
import { type DueTime, dueTimesToRun, jitter_ms } from './due-times.js';
import type { Monitoring } from './room.js';
import { type Schedule, type ScheduleDocument, scheduleKind } from './schedule.js';

/** Schedules that one tick takes; the next tick takes more. */
const batch = 100;
/** A gap between two ticks of this much real time counts as downtime. */
const downtime_ms = 60_000;

/**
 * Turns due times into Pending executions.
 *
 * Two modes. Following: each due time since the last tick runs, also when the product's clock is
 * so fast that several lie between two ticks. Catching up, after a start, a clock's jump or a long
 * gap: of the times that a schedule missed only the latest is made up.
 */
export class Ticker {
  readonly #monitoring: Monitoring;
  #last: number | undefined;
  #catchingUp = true;

  constructor(monitoring: Monitoring) {
    this.#monitoring = monitoring;
  }

  /** @returns how many executions were added. */
  async tick(now: number): Promise<number> {
    const { deps, dueTimes } = this.#monitoring;
    const gap_ms = (now - (this.#last ?? Number.NEGATIVE_INFINITY)) / deps.clock.factor;
    if (gap_ms > downtime_ms) this.#catchingUp = true;
    this.#last = now;
    const due = await dueTimes.upTo(now, batch);
    const added = due.length > 0 ? await this.#add(deps, due, now) : 0;
    if (due.length < batch) this.#catchingUp = false;
    return added;
  }

  /** One transaction: the executions and the next due times appear together. */
  #add(deps: MonitoringDeps, batchOfDue: readonly DueTime[], now: number): Promise<number> {
    return deps.state.transaction(async (rows) => {
      const resources = deps.resources.within(rows);
      const executions = this.#monitoring.executions.within(rows);
      const dueTimes = this.#monitoring.dueTimes.within(rows);
      let added = 0;
      for (const next of batchOfDue) {
        const { region, schedule: name } = next;
        const schedule = await resources.get<ScheduleDocument>(scheduleKind, region, name);
        const jitter = (due: number) => jitter_ms(name, due, deps.jitterSeconds);
        const timetable = deps.cron.parse(next.expression);
        const found = dueTimesToRun(timetable, next, now, jitter, this.#catchingUp);
        for (const due of schedule ? found.run : []) {
          const inserted = await executions.insert(fromTick(schedule as Schedule, due), now);
          if (inserted) added++;
        }
        if (found.next === undefined || !schedule) await dueTimes.delete(region, name);
        else {
          await dueTimes.set({ ...next, due: found.next, fire: found.next + jitter(found.next) });
        }
      }
      return added;
    });
  }
}

function fromTick(schedule: Schedule, due: number) {
  return {
    region: schedule.region,
    schedule: schedule.name,
    due,
    origin: 'tick' as const,
    type: schedule.document.type,
    definition: schedule.document.config.MonitoringJobDefinitionName ?? null,
    endpoint: schedule.document.endpoint,
    feature_group: schedule.document.featureGroup ?? null,
  };
}
