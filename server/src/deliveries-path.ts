import { validationException } from './base/errors.js';
import { type OwnPath, readJsonObject } from './base/own-path.js';
import type { DeliveriesSeen, FailedDelivery, WaitingDelivery } from './jobs/deliveries.js';

const mostListed = 1_000;
const usualListed = 100;
const mostIds = 1_000;
/** A payload longer than this is left out of the answer. */
const longestPayload = 16_384;

/**
 * `POST /_guiderail/deliveries`: what waits and what has failed of all that the server sends.
 * `{"action": "list", "state": "failed" | "waiting", "kind"?, "lane"?, "limit"?}` (an empty body
 * lists what has failed), `{"action": "retry" | "delete", "kind", "ids": [...]}`.
 */
export const deliveriesPath = (deliveries: DeliveriesSeen): OwnPath => ({
  method: 'POST',
  pattern: /^\/_guiderail\/(deliveries)$/,
  forCaptures: false,
  async handler(_, { body }) {
    const asked = readJsonObject(body);
    switch (asked.action ?? 'list') {
      case 'list':
        return list(deliveries, asked);
      case 'retry':
        return { retried: await deliveries.retry(kindOf(deliveries, asked), idsOf(asked)) };
      case 'delete':
        return { deleted: await deliveries.remove(kindOf(deliveries, asked), idsOf(asked)) };
      default:
        throw validationException('action must be list, retry or delete.');
    }
  },
});

type Asked = Readonly<Record<string, unknown>>;

async function list(deliveries: DeliveriesSeen, asked: Asked): Promise<object> {
  const { state = 'failed', limit = usualListed } = asked;
  if (typeof limit !== 'number' || !(limit >= 1 && limit <= mostListed)) {
    throw validationException(`limit must be a number from 1 to ${mostListed}.`);
  }
  const kind = asked.kind === undefined ? undefined : kindOf(deliveries, asked);
  const query = { kind, lane: textOf(asked, 'lane'), limit: Math.floor(limit) };
  if (state === 'failed') return { failed: (await deliveries.listFailed(query)).map(seen) };
  if (state === 'waiting') return { waiting: (await deliveries.listWaiting(query)).map(seen) };
  throw validationException('state must be failed or waiting.');
}

/** Times as people and programs read them. */
function seen(delivery: FailedDelivery | WaitingDelivery): object {
  const { payload, added, ...rest } = delivery;
  const times =
    'failed' in delivery ? { failed: iso(delivery.failed) } : { due: iso(delivery.due) };
  const fits = JSON.stringify(payload).length <= longestPayload;
  return { ...rest, added: iso(added), ...times, ...(fits ? { payload } : {}) };
}

const iso = (time: number): string => new Date(time).toISOString();

function kindOf({ kinds }: DeliveriesSeen, asked: Asked): string {
  const kind = textOf(asked, 'kind');
  if (kind !== undefined && kinds.includes(kind)) return kind;
  throw validationException(`kind must be one of ${kinds.join(', ')}.`);
}

function textOf(asked: Asked, name: string): string | undefined {
  const value = asked[name];
  if (value === undefined || typeof value === 'string') return value;
  throw validationException(`${name} must be a text.`);
}

function idsOf({ ids }: Asked): string[] {
  const isList = Array.isArray(ids) && ids.length <= mostIds;
  if (isList && ids.every((id): id is string => typeof id === 'string')) return ids;
  throw validationException(`ids must be a list of at most ${mostIds} ids, as listed.`);
}
