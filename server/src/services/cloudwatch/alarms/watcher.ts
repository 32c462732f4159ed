import { batches } from '../../../base/batches.js';
import { messageOf } from '../../../base/errors.js';
import { day_ms } from '../../../base/time.js';
import type { Datum, MetricStore } from '../metric-store.js';
import { seriesId } from '../metric-store.js';
import { alarmTime } from '../times.js';
import { type Alarm, alarmArn, alarmNameOf, keyOf, type MetricAlarmRecord } from './alarm.js';
import type { Alarms } from './alarms.js';
import type { AlarmDeps } from './deps.js';
import { evaluateAlarm, metricsOf, type Outcome, type Watch, watchOf } from './evaluation.js';
import { alarmsOf, holds, parseRule, type Rule } from './rule.js';

/** Alarms that are evaluated at a time, so that their changes are committed together. */
const together = 64;
/** Alarms that one tick evaluates; the others wait for the next. */
const perTick = 256;
/** Real time between two evaluations of an alarm that data keep coming for. */
const pause_ms = 200;
/** How late data may come that alarms still look at; on a fast clock, ten seconds of real time. */
const lateMost_ms = 8 * day_ms;
const lateOnTheWay_ms = 10_000;

interface Watched {
  readonly watch: Watch;
  readonly series: readonly string[];
  /** When the windows have moved next, by the product's clock. */
  due: number;
  /** Real time of the last evaluation. */
  evaluated: number;
}

/** The newest value of a metric, and how long after its time it came. */
interface Arrival {
  readonly time: number;
  readonly late: number;
}

interface Dependent {
  readonly rule: Rule;
  readonly children: readonly string[];
}

/**
 * Evaluates alarms: soon after data for their metrics have come, and when their windows have moved.
 * A composite alarm is evaluated when an alarm of its rule has changed.
 */
export class Watcher {
  readonly #deps: AlarmDeps;
  readonly #alarms: Alarms;
  readonly #metrics: MetricStore;
  readonly #watched = new Map<string, Watched>();
  readonly #bySeries = new Map<string, Set<string>>();
  readonly #composites = new Map<string, Dependent>();
  readonly #parents = new Map<string, Set<string>>();
  /** Alarms that data have come for. */
  readonly #fresh = new Set<string>();
  readonly #arrivals = new Map<string, Arrival>();
  readonly #rules = new Set<string>();
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(deps: AlarmDeps, alarms: Alarms, metrics: MetricStore) {
    this.#deps = deps;
    this.#alarms = alarms;
    this.#metrics = metrics;
    for (const alarm of alarms.all()) this.#learn(alarm, undefined);
    alarms.listen((alarm, before) => this.#learn(alarm, before));
  }

  /** Indexes an alarm that is new, changed or gone. */
  #learn(alarm: Alarm, before: Alarm | undefined): void {
    const key = keyOf(alarm);
    if (before?.revision !== alarm.revision || !this.#alarms.has(alarm)) {
      this.#forget(key);
      if (!this.#alarms.has(alarm)) return;
      if (alarm.type === 'MetricAlarm') this.#watch(key, alarm);
      else this.#depend(key, alarm.region, parseRule(alarm.configuration.AlarmRule));
    }
    if (before?.state.value === alarm.state.value) return;
    for (const parent of this.#parents.get(key) ?? []) this.#rules.add(parent);
  }

  #watch(key: string, alarm: MetricAlarmRecord): void {
    const watch = watchOf(alarm.configuration, alarm.region);
    const series = metricsOf(watch).map((query) => seriesId(query.series));
    for (const id of series) added(this.#bySeries, id, key);
    this.#watched.set(key, { watch, series, due: -Infinity, evaluated: -Infinity });
  }

  #depend(key: string, region: string, rule: Rule): void {
    const children = [...new Set(alarmsOf(rule).map(alarmNameOf))].map((name) =>
      keyOf({ region, name }),
    );
    for (const child of children) added(this.#parents, child, key);
    this.#composites.set(key, { rule, children });
    this.#rules.add(key);
  }

  #forget(key: string): void {
    for (const id of this.#watched.get(key)?.series ?? []) {
      removed(this.#bySeries, id, key);
      if (!this.#bySeries.has(id)) this.#arrivals.delete(id);
    }
    for (const child of this.#composites.get(key)?.children ?? [])
      removed(this.#parents, child, key);
    this.#watched.delete(key);
    this.#composites.delete(key);
    this.#fresh.delete(key);
    this.#rules.delete(key);
  }

  /** Keys of the composite alarms whose rules name an alarm. */
  parentsOf = (alarm: Alarm): string[] => [...(this.#parents.get(keyOf(alarm)) ?? [])];

  /** Keys of the alarms that a composite alarm's rule names. */
  childrenOf = (alarm: Alarm): readonly string[] =>
    this.#composites.get(keyOf(alarm))?.children ?? [];

  /** Notes data that have been stored; the alarms on them are evaluated at once, without a wait. */
  arrived(data: readonly Datum[]): void {
    if (this.#bySeries.size === 0) return; // no alarm asks whose the data are
    const now = this.#deps.clock.now();
    for (const { series, time } of data) {
      const id = seriesId(series);
      const keys = this.#bySeries.get(id);
      if (!keys) continue;
      const newest = this.#arrivals.get(id)?.time ?? -Infinity;
      if (time >= newest) this.#arrivals.set(id, { time, late: now - time });
      for (const key of keys) this.#fresh.add(key);
    }
    if (this.#fresh.size > 0) this.#run(() => this.#evaluateFresh());
  }

  /** Evaluates an alarm whose state was set by hand when its windows move next. */
  touch(alarm: Alarm): void {
    const watched = this.#watched.get(keyOf(alarm));
    if (watched) watched.due = nextStep(watched.watch, this.#deps.clock.now());
  }

  /** Resolves when nothing is being evaluated. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.settled();
  }

  /** What is due by the clock; a part of it where much is. */
  async tick(now: number): Promise<void> {
    await this.settled();
    this.#run(() => this.#evaluateDue(now));
    await this.settled();
  }

  async #evaluateDue(now: number): Promise<void> {
    const due = [...this.#watched].filter(
      ([key, watched]) => watched.due <= now || this.#fresh.has(key),
    );
    // those that have waited longest, so that on a fast clock each has its turn
    if (due.length > perTick) due.sort(([, a], [, b]) => a.evaluated - b.evaluated);
    const keys = due.slice(0, perTick).map(([key]) => key);
    await this.#evaluateAll(keys, now);
    await this.#alarms.release(now);
    await this.#evaluateRules();
  }

  /** One at a time: an evaluation of older data must not overtake one of newer data. */
  #run(work: () => Promise<void>): void {
    if (this.#closed || this.#running !== undefined) return;
    this.#running = work()
      .catch((error: unknown) =>
        this.#deps.log('error', 'alarms were not evaluated', { error: messageOf(error) }),
      )
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #evaluateFresh(): Promise<void> {
    for (;;) {
      const real = performance.now();
      const due = [...this.#fresh].filter(
        (key) => real - (this.#watched.get(key)?.evaluated ?? 0) >= pause_ms,
      );
      if (due.length === 0 || this.#closed) return; // the tick takes up what has to pause
      await this.#evaluateAll(due, this.#deps.clock.now());
      await this.#evaluateRules();
    }
  }

  async #evaluateAll(keys: readonly string[], now: number): Promise<void> {
    for (const some of batches(keys, together)) {
      await Promise.all(some.map((key) => this.#evaluate(key, now)));
    }
  }

  async #evaluate(key: string, now: number): Promise<void> {
    const watched = this.#watched.get(key);
    if (!watched) return;
    this.#fresh.delete(key);
    watched.evaluated = performance.now();
    const { watch } = watched;
    const alarm = this.#alarmOf(key);
    if (alarm?.type !== 'MetricAlarm') return;
    const outcome = await evaluateAlarm(this.#metrics, alarm, watch, {
      now,
      of: now - (await this.#lateness(watched)),
    });
    // without a value in its windows an alarm stays as it is until one comes
    watched.due = outcome.empty ? Infinity : nextStep(watch, now);
    await this.#conclude(alarm, outcome, now);
  }

  /**
   * Data that come later than a period after their time, such as a monitor's, which bear the
   * beginning of their window, are judged as of their time: the windows lie as far back as the
   * newest value came late, or it would be gone from them before anybody had looked.
   */
  async #lateness({ watch, series }: Watched): Promise<number> {
    let most = 0;
    for (const id of series) most = Math.max(most, (await this.#arrivalOf(id))?.late ?? 0);
    const bound = Math.max(lateMost_ms, lateOnTheWay_ms * this.#deps.clock.factor);
    return most > watch.period && most <= bound ? most - watch.step : 0;
  }

  async #arrivalOf(id: string): Promise<Arrival | undefined> {
    const known = this.#arrivals.get(id);
    if (known) return known;
    const kept = await this.#metrics.arrivalOf(id);
    if (!kept) return undefined;
    const arrival = { time: kept.time, late: kept.put - kept.time };
    if (!this.#arrivals.has(id)) this.#arrivals.set(id, arrival);
    return arrival;
  }

  async #conclude(alarm: MetricAlarmRecord, outcome: Outcome, now: number): Promise<void> {
    const { state: value, reason, reasonData, error } = outcome;
    if (value === undefined) return;
    const { state } = alarm;
    // the first reason takes the place of that of an alarm that was not evaluated yet
    const first = state.reasonData === undefined && state.reason !== reason;
    if (state.value === value && !first) return;
    const updated = Math.max(now, state.updated);
    await this.#alarms.setState(
      { ...alarm, evaluationError: error },
      { value, reason, reasonData, updated },
    );
  }

  #alarmOf(key: string): Alarm | undefined {
    const [region = ''] = key.split(' ', 1);
    return this.#alarms.get(region, key.slice(region.length + 1));
  }

  /** A round for each level of rules upon rules; there are no circles, so it ends. */
  async #evaluateRules(): Promise<void> {
    while (this.#rules.size > 0) {
      const keys = [...this.#rules];
      this.#rules.clear();
      for (const key of keys) await this.#evaluateRule(key);
    }
  }

  async #evaluateRule(key: string): Promise<void> {
    const dependent = this.#composites.get(key);
    const alarm = this.#alarmOf(key);
    if (!dependent || !alarm) return;
    const stateOf = (name: string) =>
      this.#alarms.get(alarm.region, alarmNameOf(name))?.state.value;
    const value = holds(dependent.rule, stateOf) ? 'ALARM' : 'OK';
    if (value === alarm.state.value) return;
    const children = dependent.children.flatMap((child) => this.#alarmOf(child) ?? []);
    const latest = children.sort((a, b) => b.state.updated - a.state.updated)[0];
    const updated = Math.max(latest?.transitioned ?? this.#deps.clock.now(), alarm.state.updated);
    const triggering = children.filter(({ state }) => state.value === 'ALARM');
    const reasonData = JSON.stringify({
      triggeringAlarms: (triggering.length > 0 ? triggering : children).map((child) => ({
        arn: alarmArn(child, child.name),
        state: { value: child.state.value, timestamp: alarmTime(child.transitioned) },
      })),
    });
    const reason = latest ? transitionReason(latest) : `AlarmRule is always ${value === 'ALARM'}`;
    await this.#alarms.setState(alarm, { value, reason, reasonData, updated });
  }
}

const nextStep = ({ step }: Watch, now: number): number => (Math.floor(now / step) + 1) * step;

/** AWS's words: `... transitioned to ALARM at Friday 22 July, 2022 15:14:59 UTC`. */
function transitionReason(child: Alarm): string {
  const time = new Date(child.transitioned);
  const part = (options: Intl.DateTimeFormatOptions): string =>
    time.toLocaleString('en-GB', { ...options, timeZone: 'UTC' });
  const date = `${part({ weekday: 'long' })} ${part({ day: '2-digit' })} ${part({ month: 'long' })}`;
  const clock = time.toISOString().slice(11, 19);
  return (
    `${alarmArn(child, child.name)} transitioned to ${child.state.value} at ` +
    `${date}, ${time.getUTCFullYear()} ${clock} UTC`
  );
}

function added(index: Map<string, Set<string>>, id: string, key: string): void {
  const known = index.get(id);
  if (known) known.add(key);
  else index.set(id, new Set([key]));
}

function removed(index: Map<string, Set<string>>, id: string, key: string): void {
  const known = index.get(id);
  known?.delete(key);
  if (known?.size === 0) index.delete(id);
}
