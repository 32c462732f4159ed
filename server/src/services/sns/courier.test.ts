import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryOptions } from '../../jobs/deliveries.js';
import type { OutboundRequest } from '../common/outbound.js';
import { Courier } from './courier.js';
import type { SnsDeps } from './deps.js';
import type { Metrics } from './metrics.js';
import type { Signing } from './signing.js';
import type { SnsStore } from './store.js';

type Work = (delivery: { payload: unknown }, signal: AbortSignal) => Promise<void>;

test('a try outlasts its exchange, so that a slow end of an answer cuts off no success', async () => {
  const kinds = new Map<string, { options: DeliveryOptions; work: Work }>();
  const sent: OutboundRequest[] = [];
  const deps = {
    deliveries: {
      define: (kind: string, options: DeliveryOptions, work: Work) =>
        kinds.set(kind, { options, work }),
    },
    outbound: { send: async (_: string, asked: OutboundRequest) => sent.push(asked) },
    publicUrl: () => 'http://127.0.0.1:4747',
  };
  const endpoints: Record<string, string> = {
    'sns-http': 'http://127.0.0.1/x',
    'sns-chat': 'http://127.0.0.1/x#slack',
  };
  for (const [kind, endpoint] of Object.entries(endpoints)) {
    const store = {
      subscription: async (arn: string) => ({
        ...{ arn, endpoint, protocol: 'http', confirmed: true },
        attributes: { RawMessageDelivery: 'true' },
      }),
      topic: async (arn: string) => ({ arn, attributes: {} }),
    };
    new Courier(
      deps as unknown as SnsDeps,
      store as unknown as SnsStore,
      {} as unknown as Metrics,
      {} as unknown as Signing,
    );
    const message = { id: 'm', topic: 't', text: 'hello', time: 0, attributes: {} };
    const payload = { type: 'notification', subscription: 's', topic: 't', message };
    const { options, work } = kinds.get(kind) ?? assert.fail(kind);
    await work({ payload }, new AbortController().signal);
    const { timeout_ms = 0 } = sent.pop() ?? assert.fail('nothing was sent');
    assert.ok(timeout_ms > 0 && timeout_ms < options.timeout_ms, kind);
  }
});
