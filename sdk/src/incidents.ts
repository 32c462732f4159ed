import type { MonitoringType } from '@aws-sdk/client-sagemaker';
import { askGuiderail } from './guiderail-requests.js';
import type { Page } from './monitoring-alerts.js';
import { Session } from './session.js';

export type IncidentState = 'open' | 'acknowledged' | 'muted' | 'closed';

export interface ListIncidentsOptions {
  /** `active` is all but closed. Default: all. */
  readonly state?: IncidentState | 'active' | undefined;
  readonly level?: 'warning' | 'critical' | undefined;
  readonly monitoringScheduleName?: string | undefined;
  readonly endpointName?: string | undefined;
  /** Opened then or later. */
  readonly since?: Date | undefined;
  /** Default: 50; at most 100. */
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** Who acts, and why; kept with the incident. */
export interface IncidentAction {
  readonly reason?: string | undefined;
  readonly name?: string | undefined;
}

/** A window with what it showed of an incident. */
export interface IncidentWindow {
  readonly start: Date;
  readonly end: Date;
  readonly violations: readonly {
    readonly featureName: string;
    readonly constraintCheckType: string;
    readonly strength: string;
    readonly value: number | undefined;
    readonly threshold: number | undefined;
    readonly description: string;
  }[];
}

/** What became of an incident, when, by whom and why. */
export interface IncidentChange {
  readonly time: Date;
  /** Such as `opened`, `acknowledged`, `raised`. */
  readonly change: string;
  readonly by: string;
  readonly reason: string | undefined;
}

interface WindowAnswer {
  readonly StartTime: number;
  readonly EndTime: number;
}

interface Answer {
  readonly IncidentId: string;
  readonly Title: string;
  readonly State: IncidentState;
  readonly Level: 'warning' | 'critical';
  readonly MonitoringScheduleName: string;
  readonly EndpointName?: string;
  readonly FeatureGroupName?: string;
  readonly MonitoringType: MonitoringType;
  readonly Family: string;
  readonly Features: readonly string[];
  readonly OpenedTime: number;
  readonly LastModifiedTime: number;
  readonly ClosedTime?: number;
  readonly MutedUntil?: number;
  readonly FirstWindow: WindowAnswer;
  readonly LastWindow: WindowAnswer;
  readonly WindowCount: number;
  readonly ReopenedCount: number;
  readonly ReportS3Uri?: string;
}

interface WholeAnswer extends Answer {
  readonly Windows: readonly (WindowAnswer & {
    readonly Violations: readonly {
      readonly FeatureName: string;
      readonly ConstraintCheckType: string;
      readonly Strength: string;
      readonly Value?: number;
      readonly Threshold?: number;
      readonly Description: string;
    }[];
  })[];
  readonly Changes: readonly {
    readonly Time: number;
    readonly Change: string;
    readonly By: string;
    readonly Reason?: string;
  }[];
}

const dateOf = (time: number | undefined): Date | undefined =>
  time === undefined ? undefined : new Date(time);

const windowOf = ({ StartTime, EndTime }: WindowAnswer) => ({
  start: new Date(StartTime),
  end: new Date(EndTime),
});

/**
 * Violations of one cause, over features and windows. Guiderail alone keeps incidents; each method
 * that acts updates the object.
 *
 * @example
 * const [incidents] = await Incident.list({ state: 'open' });
 * for (const incident of incidents) {
 *   console.log(incident.title, incident.level);
 *   await incident.acknowledge({ name: 'Ann', reason: 'the sensor is being replaced' });
 * }
 */
export class Incident {
  readonly incidentId: string;
  readonly sagemakerSession: Session;
  #known: Answer;
  #whole: WholeAnswer | undefined;

  private constructor(known: Answer | WholeAnswer, session: Session) {
    this.incidentId = known.IncidentId;
    this.sagemakerSession = session;
    this.#known = known;
    this.#whole = 'Windows' in known ? known : undefined;
  }

  /** A page of incidents, those that opened last first, and the token of the next page. */
  static async list(
    options: ListIncidentsOptions = {},
    sagemakerSession: Session = new Session(),
  ): Promise<Page<Incident>> {
    const answer = await askGuiderail<{ Incidents: Answer[]; NextToken?: string }>(
      sagemakerSession,
      {
        what: 'Listing incidents',
        path: 'incidents',
        body: {
          State: options.state,
          Level: options.level,
          MonitoringScheduleName: options.monitoringScheduleName,
          EndpointName: options.endpointName,
          Since: options.since?.getTime(),
          MaxResults: options.maxResults,
          NextToken: options.nextToken,
        },
      },
    );
    const incidents = answer.Incidents.map((one) => new Incident(one, sagemakerSession));
    return [incidents, answer.NextToken];
  }

  /** One incident, with its windows and changes. @throws ResourceNotFound */
  static async get(
    incidentId: string,
    sagemakerSession: Session = new Session(),
  ): Promise<Incident> {
    return new Incident(await ask(sagemakerSession, incidentId), sagemakerSession);
  }

  /** In words, such as `hum drifted since 12 Mar, in 6 windows`. */
  get title(): string {
    return this.#known.Title;
  }

  get state(): IncidentState {
    return this.#known.State;
  }

  get level(): 'warning' | 'critical' {
    return this.#known.Level;
  }

  get monitoringScheduleName(): string {
    return this.#known.MonitoringScheduleName;
  }

  /** None where the schedule reads batch transforms or a feature group. */
  get endpointName(): string | undefined {
    return this.#known.EndpointName;
  }

  /** Of a schedule that reads a feature group. */
  get featureGroupName(): string | undefined {
    return this.#known.FeatureGroupName;
  }

  get monitoringType(): MonitoringType {
    return this.#known.MonitoringType;
  }

  /** Of the checks: `schema`, `values`, `quality`, `bias`, `attribution` or `other`. */
  get family(): string {
    return this.#known.Family;
  }

  get features(): readonly string[] {
    return this.#known.Features;
  }

  get openedTime(): Date {
    return new Date(this.#known.OpenedTime);
  }

  get lastModifiedTime(): Date {
    return new Date(this.#known.LastModifiedTime);
  }

  get closedTime(): Date | undefined {
    return dateOf(this.#known.ClosedTime);
  }

  get mutedUntil(): Date | undefined {
    return dateOf(this.#known.MutedUntil);
  }

  get firstWindow(): { start: Date; end: Date } {
    return windowOf(this.#known.FirstWindow);
  }

  get lastWindow(): { start: Date; end: Date } {
    return windowOf(this.#known.LastWindow);
  }

  get windowCount(): number {
    return this.#known.WindowCount;
  }

  get reopenedCount(): number {
    return this.#known.ReopenedCount;
  }

  /** S3 URI of the newest report that tells of it. */
  get reportS3Uri(): string | undefined {
    return this.#known.ReportS3Uri;
  }

  /** The newest windows with evidence, and what they showed. */
  async windows(): Promise<IncidentWindow[]> {
    return (await this.#details()).Windows.map(({ Violations, ...window }) => ({
      ...windowOf(window),
      violations: Violations.map((one) => ({
        featureName: one.FeatureName,
        constraintCheckType: one.ConstraintCheckType,
        strength: one.Strength,
        value: one.Value,
        threshold: one.Threshold,
        description: one.Description,
      })),
    }));
  }

  /** What became of it, the oldest first. */
  async changes(): Promise<IncidentChange[]> {
    return (await this.#details()).Changes.map(({ Time, Change, By, Reason }) => ({
      time: new Date(Time),
      change: Change,
      by: By,
      reason: Reason,
    }));
  }

  /** Reads it anew. */
  async refresh(): Promise<this> {
    return this.#take(await ask(this.sagemakerSession, this.incidentId));
  }

  acknowledge(action: IncidentAction = {}): Promise<this> {
    return this.#act('acknowledge', action);
  }

  /** Nobody hears of it until then, or for so long; a year at most. */
  mute(
    action: IncidentAction & ({ readonly until: Date } | { readonly forMilliseconds: number }),
  ): Promise<this> {
    const span =
      'until' in action
        ? { UntilTime: action.until.getTime() }
        : { ForMilliseconds: action.forMilliseconds };
    return this.#act('mute', action, span);
  }

  unmute(action: IncidentAction = {}): Promise<this> {
    return this.#act('unmute', action);
  }

  close(action: IncidentAction = {}): Promise<this> {
    return this.#act('close', action);
  }

  reopen(action: IncidentAction = {}): Promise<this> {
    return this.#act('reopen', action);
  }

  comment(text: string, action: Pick<IncidentAction, 'name'> = {}): Promise<this> {
    return this.#act('comment', { ...action, reason: text });
  }

  async #details(): Promise<WholeAnswer> {
    if (!this.#whole) await this.refresh();
    return this.#whole as unknown as WholeAnswer;
  }

  async #act(does: string, { reason, name }: IncidentAction, more: object = {}): Promise<this> {
    const body = { Reason: reason, Name: name, ...more };
    return this.#take(await ask(this.sagemakerSession, this.incidentId, `/${does}`, body));
  }

  #take(answer: WholeAnswer): this {
    this.#known = answer;
    this.#whole = answer;
    return this;
  }
}

const ask = (session: Session, id: string, does = '', body = {}): Promise<WholeAnswer> =>
  askGuiderail<WholeAnswer>(session, {
    what: `The incident ${id}`,
    path: `incidents/${encodeURIComponent(id)}${does}`,
    body,
  });
