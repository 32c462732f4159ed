import {
  type IncidentRules,
  type IncidentRun,
  intervene,
  type MonitorHistory,
  signsOf,
  takeRun,
} from '@guiderail/analysis';
import { resourceNotFound, ServiceError, validationException } from '../../../base/errors.js';
import { randomHex } from '../../../base/ids.js';
import type { Rows } from '../../../storage/state.js';
import type { MonitoringDeps } from '../deps.js';
import { type Execution, Executions } from '../executions.js';
import { type ScheduleDocument, scheduleKind } from '../schedule.js';
import type { Action } from './action.js';
import type { Incident } from './document.js';
import { follow, itself, newIncident, stateOf, told, withChange } from './follow.js';
import { foundBy } from './found.js';
import { type IncidentQuery, listIncidents } from './list.js';
import { publishOpen } from './metrics.js';
import { addNews, defineNews } from './news.js';
import { endsOf, historyOf, type RunEnd, rulesFor } from './run-ends.js';
import { type IncidentSettings, settingsOf, usualSettings } from './settings.js';
import { IncidentStore } from './store.js';
import { troubles } from './trouble.js';

const idBytes = 6;
/** Mutes that end at a time. */
const mostAtOnce = 100;

/** Incidents of all schedules: made of what executions find, and led by what persons do. */
export class Incidents {
  readonly #deps: MonitoringDeps;
  readonly #store: IncidentStore;

  private constructor(deps: MonitoringDeps, store: IncidentStore) {
    this.#deps = deps;
    this.#store = store;
  }

  static async open(deps: MonitoringDeps): Promise<Incidents> {
    defineNews(deps);
    return new Incidents(deps, await IncidentStore.open(deps.state));
  }

  /** Takes in an execution that has ended; the same again changes nothing. */
  async evaluate(execution: Execution): Promise<void> {
    const { region, schedule } = execution;
    const settings = await this.#settings(region, schedule);
    if (!settings) return; // deleted meanwhile
    const window = await this.#windowOf(execution, settings);
    const ends = await endsOf(Executions.on(this.#deps.state), execution, settings);
    const isNews = await this.#deps.state.transaction(async (rows) => {
      const take = (taken: Taken) => this.#take(rows, execution, taken, settings.notify);
      let changed = window !== undefined && (await take(window));
      for (const end of ends) if (await take(ofRuns(schedule, end))) changed = true;
      return changed;
    });
    if (isNews && settings.metrics) await this.#publish(region, schedule, execution);
  }

  /** What an execution that came to its end found in its window. */
  async #windowOf(execution: Execution, { rules }: IncidentSettings): Promise<Taken | undefined> {
    const { schedule, due, window_start: start, window_end: end } = execution;
    const { status, violations: count } = execution;
    // a run that was held against nothing tells of nothing that it is over
    const hasRun = status === 'Completed' ? count !== null : status === 'CompletedWithViolations';
    if (!hasRun || start === null || end === null) return undefined;
    const { violations, unclear } = await foundBy(this.#deps, execution);
    const few = unclear.length > 0 ? { unclear } : {};
    const run = { start, end, revision: due, signs: signsOf(violations, rules), ...few };
    const isAside = (before: MonitorHistory) =>
      execution.origin === 'on-demand' && overlaps(before.runs, run);
    return { history: schedule, run, rules, isAside };
  }

  /** Ends mutes whose time is over. */
  async tick(now: number): Promise<void> {
    const where = ['muted_until IS NOT NULL', 'muted_until <= ?'];
    for (const { region, id } of await this.#store.select(
      where,
      [now],
      'muted_until',
      mostAtOnce,
    )) {
      await this.act(region, id, { does: 'unmute', by: itself, reason: 'the time is over' });
    }
  }

  get(region: string, id: string): Promise<Incident | undefined> {
    return this.#store.get(region, id);
  }

  /** @throws ValidationException when NextToken is not one that this query gave. */
  list(region: string, query: IncidentQuery): ReturnType<typeof listIncidents> {
    return listIncidents(this.#store, region, query);
  }

  /**
   * Does what a person asks for.
   * @throws ResourceNotFound; ConflictException saying why it cannot be done to it as it is.
   */
  async act(region: string, id: string, action: Action): Promise<Incident> {
    const there = await this.#store.get(region, id);
    if (!there) throw resourceNotFound(`Could not find incident "${id}" in ${region}.`);
    const settings = (await this.#settings(region, there.schedule)) ?? usualSettings;
    const incident = await this.#deps.state.transaction(async (rows) => {
      const before = (await this.#store.within(rows).get(region, id)) ?? there;
      return action.does === 'close' || action.does === 'reopen'
        ? this.#intervene(rows, before, { ...action, does: action.does }, settings)
        : this.#mark(rows, before, action, settings);
    });
    if (settings.metrics) await this.#publish(region, incident.schedule, incident);
    return incident;
  }

  /** A schedule that is deleted takes its open incidents with it; nobody needs to be told. */
  async forget(rows: Rows, region: string, schedule: string): Promise<void> {
    const store = this.#store.within(rows);
    const time = this.#deps.clock.now();
    const where = ['region = ?', 'schedule = ?', "state <> 'closed'"];
    for (const open of await store.select(where, [region, schedule], 'opened', 10_000)) {
      const reason = 'the schedule was deleted';
      const changed = withChange(open, { time, what: 'closed', by: itself, reason });
      await store.put({ ...changed, state: 'closed', closed: time, mutedUntil: null });
    }
    const histories = [schedule, ...troubles.map((trouble) => historyOf(schedule, trouble))];
    for (const history of histories) await store.forgetHistory(region, history);
  }

  async #take(
    rows: Rows,
    execution: Execution,
    { history: name, run, rules, isAside }: Taken,
    notify: readonly string[],
  ): Promise<boolean> {
    const { region, schedule } = execution;
    const store = this.#store.within(rows);
    const before = await store.history(region, name);
    if (isAside(before)) return false;
    const history = takeRun(before, run, rules, () => `inc-${randomHex(idBytes)}`);
    if (history === before) return false;
    await store.putHistory(region, name, history);
    const now = this.#deps.clock.now();
    for (const cause of history.causes) {
      const known = await store.get(region, cause.id);
      const incident = known ?? { ...newIncident(cause, execution, now), history: name };
      const followed = follow(incident, cause, history, { now });
      const reported = withReport(followed.incident, run, execution);
      await this.#keep(rows, known, reported, followed.news, notify);
    }
    await store.prune(region, schedule);
    return true;
  }

  /** Writes an incident where it has changed, and puts its news on its way. */
  async #keep(
    rows: Rows,
    before: Incident | undefined,
    incident: Incident,
    news: ReturnType<typeof follow>['news'],
    notify: readonly string[],
  ): Promise<void> {
    const unchanged = before && { ...incident, modified: before.modified };
    if (unchanged && JSON.stringify(unchanged) === JSON.stringify(before)) return;
    await this.#store.within(rows).put(incident);
    if (news) await addNews(this.#deps, rows, incident, news, notify);
  }

  async #intervene(
    rows: Rows,
    before: Incident,
    { does, by, reason }: Action & { does: 'close' | 'reopen' },
    settings: IncidentSettings,
  ): Promise<Incident> {
    const { region, id, history: name = before.schedule } = before;
    if ((does === 'close') !== (before.state !== 'closed')) {
      throw conflict(does === 'close' ? `${id} is closed already.` : `${id} is not closed.`);
    }
    const store = this.#store.within(rows);
    const rules = rulesOf(before, settings);
    const history = intervene(await store.history(region, name), id, does, rules);
    const cause = history.causes.find((one) => one.id === id);
    if (!cause) throw conflict(`${id} ended too long ago: the same cause would be a new incident.`);
    await store.putHistory(region, name, history);
    const doing = { now: this.#deps.clock.now(), by, reason: reason ?? 'no reason given' };
    const { incident, news } = follow(unmuted(before, doing), cause, history, doing);
    await this.#keep(rows, before, incident, news, settings.notify);
    return incident;
  }

  /** Acknowledges, mutes, unmutes or comments: nothing of the evidence changes. */
  async #mark(
    rows: Rows,
    before: Incident,
    action: Action,
    { notify }: IncidentSettings,
  ): Promise<Incident> {
    const now = this.#deps.clock.now();
    const isOpen = before.state !== 'closed';
    const marked = withMark(before, action, now);
    const { incident, news } = told(
      { ...marked, state: stateOf(marked, isOpen, now) },
      ...([isOpen, now] as const),
    );
    await this.#keep(rows, before, incident, news, notify);
    return incident;
  }

  async #settings(region: string, name: string): Promise<IncidentSettings | undefined> {
    const schedule = await this.#deps.resources.get<ScheduleDocument>(scheduleKind, region, name);
    if (!schedule) return undefined;
    const settings = await settingsOf(this.#deps, schedule);
    for (const problem of settings.problems) {
      this.#deps.log('warn', 'a setting of incidents was not used', { schedule: name, problem });
    }
    return settings;
  }

  async #publish(
    region: string,
    schedule: string,
    what: Pick<Incident, 'endpoint' | 'type'>,
  ): Promise<void> {
    const open = await this.#store.open(region, schedule);
    await publishOpen(this.#deps, { region, schedule, ...what }, open);
  }
}

/** What is taken in, and where. */
interface Taken {
  readonly history: string;
  readonly run: IncidentRun;
  readonly rules: IncidentRules;
  /** Whether it is to be passed over, given what is known. */
  readonly isAside: (before: MonitorHistory) => boolean;
}

/** Runs that succeed are not written down where nothing is or was wrong lately. */
const ofRuns = (schedule: string, { trouble, run, rules }: RunEnd): Taken => ({
  history: historyOf(schedule, trouble),
  ...{ run, rules },
  isAside: ({ runs, causes }) =>
    run.signs.length === 0 &&
    causes.every(({ standing }) => standing.state === 'over') &&
    (runs.at(-1)?.signs.length ?? 0) === 0,
});

/** Names the report of the newest window with evidence, or the job of the newest run that failed. */
function withReport(incident: Incident, { end }: IncidentRun, execution: Execution): Incident {
  if (incident.windows.at(-1)?.end !== end) return incident;
  const { report, due, job } = execution;
  if (incident.family === 'runs') return { ...incident, job: job ?? undefined };
  return { ...incident, report, reportDue: due };
}

/** Those that an incident lives by. */
function rulesOf({ family, features }: Incident, settings: IncidentSettings): IncidentRules {
  const trouble = troubles.find((one) => features.includes(one));
  return family === 'runs' && trouble ? rulesFor(trouble, settings) : settings.rules;
}

/** A look at a span that cuts across windows: no evidence of its own. */
const overlaps = (runs: readonly IncidentRun[], { start, end }: IncidentRun): boolean =>
  runs.some(
    (one) => one.start < end && start < one.end && (one.start !== start || one.end !== end),
  );

const conflict = (message: string): ServiceError =>
  new ServiceError('ConflictException', message, 409);

/** Who closes or reopens an incident decides anew: a mute from before would swallow the news of it. */
function unmuted(before: Incident, { now: time, by }: { now: number; by: string }): Incident {
  if (before.mutedUntil === null) return before;
  const changed = withChange(before, { time, what: 'unmuted', by });
  return { ...changed, mutedUntil: null };
}

function withMark(before: Incident, { does, by, reason, until }: Action, now: number): Incident {
  const note = (what: 'acknowledged' | 'muted' | 'unmuted' | 'commented', because = reason) =>
    withChange(before, { time: now, what, by, reason: because });
  if (does === 'comment') {
    if (!reason) throw validationException('Reason: give the comment.');
    return note('commented');
  }
  if (does === 'unmute') {
    if (before.mutedUntil === null) throw conflict(`${before.id} is not muted.`);
    return { ...note('unmuted'), mutedUntil: null };
  }
  if (before.state === 'closed') throw conflict(`${before.id} is closed: reopen it first.`);
  if (does === 'acknowledge') {
    if (before.acknowledged) throw conflict(`${before.id} is acknowledged already.`);
    return { ...note('acknowledged'), acknowledged: true };
  }
  if (until === undefined || until <= now) {
    throw validationException('UntilTime (or ForMilliseconds) must lie after now.');
  }
  const when = `until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return { ...note('muted', reason ? `${when}: ${reason}` : when), mutedUntil: until };
}
