import { createHash } from 'node:crypto';
import type { News } from '@guiderail/analysis';
import { sagemakerArn } from '../../../base/arns.js';
import type { ServiceEvent } from '../../../base/events.js';
import type { DeliveryOptions, NewDelivery } from '../../../jobs/deliveries.js';
import type { Rows } from '../../../storage/state.js';
import type { TargetMessage } from '../../common/targets.js';
import type { MonitoringDeps } from '../deps.js';
import { scheduleKind } from '../schedule.js';
import type { Incident } from './document.js';
import { plainMessage, type SlackMessage, slackMessage } from './message.js';

const eventKind = 'guiderail-event';
const webhookKind = 'incident-webhook';
const targetKind = 'incident-target';

const day_ms = 86_400_000;
const mostViolations = 10;

/** In order, so that nobody hears of an end before the beginning. */
const options: DeliveryOptions = {
  attempts: 20,
  maxAge_ms: day_ms,
  timeout_ms: 15_000,
  laneConcurrency: 1,
  ordered: true,
};

/** EventBridge's words for what happened. */
const changes = {
  Opened: 'Opened',
  Raised: 'LevelRaised',
  Closed: 'Closed',
  Reopened: 'Reopened',
} as const satisfies Record<News, string>;

type Needs = Pick<
  MonitoringDeps,
  'deliveries' | 'events' | 'outbound' | 'targets' | 'webhookUrl' | 'publicUrl' | 'accountId'
>;

/** Defines how news is delivered: as events, to the webhook, to targets. Called once. */
export function defineNews({ deliveries, events, outbound, targets }: Needs): void {
  deliveries.define(eventKind, options, ({ payload }) => events.emit(payload as ServiceEvent));
  deliveries.define(webhookKind, options, async ({ payload }, signal) => {
    const { url, message } = payload as { url: string; message: SlackMessage };
    const headers = { 'content-type': 'application/json' };
    await outbound.send(url, { headers, body: JSON.stringify(message), signal });
  });
  deliveries.define(targetKind, options, ({ payload }, signal) => {
    const { arn, message } = payload as { arn: string; message: TargetMessage };
    return targets.deliver(arn, message, signal);
  });
}

/**
 * An event that is emitted once the caller's transaction is committed, whatever happens then.
 * @param key the same for the same event; its id is made of it
 */
export function addEvent(
  deps: Pick<MonitoringDeps, 'deliveries'>,
  rows: Rows,
  key: string,
  event: ServiceEvent,
): Promise<void> {
  const payload: ServiceEvent = { ...event, id: uuidOf(key) };
  return deps.deliveries.add(rows, eventKind, [{ lane: event.region, key, payload }]);
}

/** A text's hash in the form of a UUID, which EventBridge's events have (version 8, RFC 9562). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) % 4) + 8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

/** Puts a piece of news on its way, within the transaction that made it. */
export async function addNews(
  deps: Needs,
  rows: Rows,
  incident: Incident,
  news: News,
  notify: readonly string[],
): Promise<void> {
  const id = `${incident.id}/${incident.news}`;
  const publicUrl = deps.publicUrl?.();
  await addEvent(deps, rows, id, incidentEvent(deps.accountId, incident, news));
  if (deps.webhookUrl !== undefined) {
    const payload = { url: deps.webhookUrl, message: slackMessage(incident, news, publicUrl) };
    await deps.deliveries.add(rows, webhookKind, [{ lane: deps.webhookUrl, key: id, payload }]);
  }
  const { region } = incident;
  const message = {
    ...plainMessage(incident, news, publicUrl),
    region,
    accountId: deps.accountId,
    id,
  };
  const sent: NewDelivery[] = notify.map((arn) => ({
    ...{ lane: arn, key: `${id} ${arn}`, payload: { arn, message } },
  }));
  if (sent.length > 0) await deps.deliveries.add(rows, targetKind, sent);
}

/** In the form of SageMaker's own state changes. */
function incidentEvent(accountId: string, incident: Incident, news: News): ServiceEvent {
  const { region, schedule } = incident;
  const last = incident.changes.at(-1);
  return {
    source: 'guiderail',
    detailType: 'Guiderail Incident State Change',
    ...{ accountId, region },
    resources: [sagemakerArn({ accountId, region }, scheduleKind, schedule)],
    detail: {
      ...described(incident),
      Change: changes[news],
      Violations: (incident.windows.at(-1)?.signs ?? []).slice(0, mostViolations).map((sign) => ({
        FeatureName: sign.feature,
        ConstraintCheckType: sign.check,
        Description: sign.description,
      })),
      ...(last && { ChangedBy: last.by }),
      ...(last?.reason !== undefined && { Reason: last.reason }),
    },
  };
}

/** An incident's members as the server's own paths and its events give them; times in milliseconds. */
export function described(incident: Incident): Record<string, unknown> {
  const { mutedUntil, closed, report, endpoint } = incident;
  return {
    IncidentId: incident.id,
    Title: incident.title,
    State: incident.state,
    Level: incident.level,
    MonitoringScheduleName: incident.schedule,
    ...(endpoint === '' ? {} : { EndpointName: endpoint }),
    MonitoringType: incident.type,
    Family: incident.family,
    Features: incident.features,
    ...(incident.joined ? { JoinedFeatures: incident.joined } : {}),
    OpenedTime: incident.opened,
    LastModifiedTime: incident.modified,
    ...(closed === null ? {} : { ClosedTime: closed }),
    ...(mutedUntil === null ? {} : { MutedUntil: mutedUntil }),
    FirstWindow: windowOf(incident.firstWindow, incident),
    LastWindow: windowOf(incident.lastWindow, incident),
    WindowCount: incident.windowCount,
    ReopenedCount: incident.reopened,
    ...(report === null ? {} : { ReportS3Uri: report }),
    ...(incident.job === undefined ? {} : { ProcessingJobName: incident.job }),
  };
}

/** A run that failed has its scheduled time alone. */
const windowOf = (
  { start, end }: { start: number; end: number },
  { family }: Pick<Incident, 'family'>,
) => ({ StartTime: start, EndTime: family === 'runs' ? start : end });

/** The same with all that is known of it: what each window showed, and what became of it. */
export const describedWhole = (incident: Incident): Record<string, unknown> => ({
  ...described(incident),
  Windows: incident.windows.map(({ signs, ...window }) => ({
    ...windowOf(window, incident),
    Violations: signs.map((sign) => ({
      FeatureName: sign.feature,
      ConstraintCheckType: sign.check,
      Strength: sign.grade,
      ...(sign.value === undefined ? {} : { Value: sign.value }),
      ...(sign.threshold === undefined ? {} : { Threshold: sign.threshold }),
      Description: sign.description,
    })),
  })),
  Changes: incident.changes.map(({ time, what, by, reason }) => ({
    ...{ Time: time, Change: what, By: by },
    ...(reason === undefined ? {} : { Reason: reason }),
  })),
});
