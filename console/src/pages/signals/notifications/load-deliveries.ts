import { own } from '../../../api/index.js';

export type DeliveryState = 'failed' | 'waiting';

/** Something that was sent and did not arrive, or not yet, as `POST /_guiderail/deliveries` tells it. */
export interface DeliveryOfList {
  readonly id: string;
  readonly kind: string;
  /** What hangs and fails together, such as a subscription's ARN. */
  readonly lane: string;
  /** Tries so far; of what waits, the one that comes next. */
  readonly attempt: number;
  readonly added: string;
  readonly failed?: string;
  readonly due?: string;
  readonly reason?: string;
  /** Left out where it is longer than 16 KiB. */
  readonly payload?: unknown;
}

/** Deliveries of one answer. */
export const mostDeliveries = 500;

/** The newest that failed, or the longest waiting. */
export async function listDeliveries(
  { state, kind }: { readonly state: DeliveryState; readonly kind?: string | undefined },
  signal?: AbortSignal,
): Promise<readonly DeliveryOfList[]> {
  const answer = await own<Partial<Record<DeliveryState, DeliveryOfList[]>>>(
    'deliveries',
    { state, limit: mostDeliveries, ...(kind && { kind }) },
    signal,
  );
  return answer[state] ?? [];
}

/** Sends deliveries again, or drops them: all of a kind in one request. @returns how many */
export async function actOn(
  action: 'retry' | 'delete',
  deliveries: readonly Pick<DeliveryOfList, 'id' | 'kind'>[],
): Promise<number> {
  const kinds = new Set(deliveries.map(({ kind }) => kind));
  let done = 0;
  for (const kind of kinds) {
    const ids = deliveries.filter((one) => one.kind === kind).map(({ id }) => id);
    const answer = await own<{ readonly retried?: number; readonly deleted?: number }>(
      'deliveries',
      { action, kind, ids },
    );
    done += answer.retried ?? answer.deleted ?? 0;
  }
  return done;
}
