import type { Violation, Violations } from '@guiderail/analysis';
import type { Job } from '../../jobs/jobs.js';
import { readS3Uri } from '../common/s3-uri.js';
import type { MonitoringDeps } from './deps.js';
import type { Execution, ExecutionKey, Executions } from './executions.js';
import { isoSeconds } from './window.js';

export const webhookKind = 'monitoring-webhook';

/** First try at once, then waits that double up to a minute: a quarter of an hour in all. */
const tries = 20;
const timeout_ms = 5_000;
const mostListed = 10;
const longestDescription = 250;
const longestFile_bytes = 16 * 1024 * 1024;

export const webhookKey = (key: ExecutionKey): string => `${key.region}/${key.schedule}/${key.due}`;

/** Tells the server's webhook of each run with violations, through the queue, so that a restart loses none. */
export function defineWebhook(deps: MonitoringDeps, executions: Executions): void {
  deps.jobs.define(webhookKind, { concurrency: 4, attempts: tries }, async (job: Job, signal) => {
    const execution = await executions.get(job.payload as ExecutionKey);
    if (!execution || deps.webhookUrl === undefined) return;
    const message = webhookMessage(execution, await violationsOf(deps, execution));
    await post(deps.webhookUrl, message, signal);
  });
}

async function post(url: string, message: object, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout_ms)]),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the webhook answered with status ${response.status}`);
}

async function violationsOf(
  deps: Pick<MonitoringDeps, 'objects'>,
  execution: Execution,
): Promise<Violation[]> {
  const place = readS3Uri(execution.report ?? '');
  if (!place) return [];
  const key = `${place.key}/constraint_violations.json`;
  const bytes = await deps.objects.read(place.bucket, key, longestFile_bytes);
  if (!bytes) return [];
  return (JSON.parse(Buffer.from(bytes).toString('utf8')) as Violations).violations;
}

/** A message in the form that Slack's incoming webhooks show as it is. */
export function webhookMessage(
  execution: Execution,
  violations: readonly Violation[],
): { text: string; blocks: object[] } {
  const count = execution.violations ?? violations.length;
  const from = isoSeconds(execution.window_start ?? execution.due);
  const to = isoSeconds(execution.window_end ?? execution.due);
  const text =
    `${execution.schedule}: ${count} ${count === 1 ? 'violation' : 'violations'} ` +
    `on endpoint ${execution.endpoint}, ${from} to ${to}`;
  const lines = violations.slice(0, mostListed).map(line);
  const more = count - lines.length;
  if (more > 0) lines.push(`and ${more} more`);
  return {
    text,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `*${escaped(text)}*` } },
      { type: 'section', text: { type: 'mrkdwn', text: lines.join('\n') || '-' } },
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: `Report: \`${escaped(`${execution.report}/report.html`)}\`` },
        ],
      },
    ],
  };
}

function line(violation: Violation): string {
  const feature = escaped(violation.feature_name.slice(0, 100));
  const description = escaped(violation.description.slice(0, longestDescription));
  return `• *${feature}* ${violation.constraint_check_type}: ${description}`;
}

/** Slack's three control characters. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
