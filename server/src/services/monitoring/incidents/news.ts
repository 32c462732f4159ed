import type { News } from '@guiderail/analysis';
import type { ServiceEvent } from '../../../base/events.js';
import type { NewDelivery } from '../../../jobs/deliveries.js';
import type { Rows } from '../../../storage/state.js';
import { addEvent, inOrder } from '../../common/durable-events.js';
import type { TargetMessage } from '../../common/targets.js';
import type { MonitoringDeps } from '../deps.js';
import { watchedArns } from '../execution-event.js';
import { described } from './described.js';
import type { Incident } from './document.js';
import { plainMessage, type SlackMessage, slackMessage } from './message.js';

const webhookKind = 'incident-webhook';
const targetKind = 'incident-target';

/** Less than a try may take: a slow end of an answer is no reason to send again. */
const exchange_ms = 10_000;

const mostViolations = 10;

/** EventBridge's words for what happened. */
const changes = {
  Opened: 'Opened',
  Raised: 'LevelRaised',
  Closed: 'Closed',
  Reopened: 'Reopened',
} as const satisfies Record<News, string>;

type Needs = Pick<
  MonitoringDeps,
  'deliveries' | 'outbound' | 'targets' | 'webhookUrl' | 'publicUrl' | 'accountId'
>;

/** Defines how news is delivered to the webhook and to targets. Called once. */
export function defineNews({ deliveries, outbound, targets }: Needs): void {
  deliveries.define(webhookKind, inOrder, async ({ key, payload }, signal) => {
    const { url, message } = payload as { url: string; message: SlackMessage };
    // what a crash cut off is sent again, and known by its key
    const headers = { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) };
    const body = JSON.stringify(message);
    await outbound.send(url, { headers, body, signal, timeout_ms: exchange_ms });
  });
  deliveries.define(targetKind, inOrder, ({ payload }, signal) => {
    const { arn, message } = payload as { arn: string; message: TargetMessage };
    return targets.deliver(arn, message, signal);
  });
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
  const { region, schedule, featureGroup = null } = incident;
  const last = incident.changes.at(-1);
  return {
    source: 'guiderail',
    detailType: 'Guiderail Incident State Change',
    ...{ accountId, region },
    resources: watchedArns({ accountId, region }, { schedule, feature_group: featureGroup }),
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
