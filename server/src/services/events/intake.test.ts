import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deliveries, NewDelivery } from '../../jobs/deliveries.js';
import type { State } from '../../storage/state.js';
import { DeliveryRefused } from '../common/targets.js';
import { makeEvent } from './event.js';
import { type EventDelivery, Intake } from './intake.js';
import type { RuleMetrics } from './metrics.js';
import type { LiveRule, RuleBook } from './rule-book.js';

const topic = 'arn:aws:sns:us-east-1:000000000000:alerts';

const rule = {
  ...{ region: 'us-east-1', bus: 'other', name: 'all', arn: 'arn:rule' },
  targets: [
    {
      ...{ id: 'topic', arn: topic, retries: 1, age_s: 60 },
      input: ({ text }: { text: string }) => ({ body: text }),
      http: () => undefined,
    },
  ],
} as unknown as LiveRule;

function intakeOf() {
  const added: { kind: string; events: string[] }[] = [];
  const state = {
    transaction: async (work: (rows: unknown) => Promise<void>) => {
      await new Promise((next) => setImmediate(next));
      await work(undefined);
    },
  };
  const deliveries = {
    add: async (_rows: unknown, kind: string, list: readonly NewDelivery[]) => {
      added.push({ kind, events: list.map(({ payload }) => (payload as EventDelivery).event) });
    },
  };
  const book = {
    bus: async ({ bus }: { bus: string }) =>
      bus === 'other' ? { index: { match: () => [rule] } } : undefined,
  };
  const intake = new Intake(
    {
      ...{ state: state as unknown as State, now: () => 0 },
      deliveries: deliveries as unknown as Deliveries,
    },
    book as unknown as RuleBook,
    { matched: () => undefined } as unknown as RuleMetrics,
  );
  return { intake, added };
}

const arriving = (id: string, bus: string) => {
  const head = { id, source: 'me', detailType: 'x', accountId: '0', time: 0 };
  const event = makeEvent({ ...head, region: 'us-east-1', resources: [], detail: {} });
  return { ...event, place: { region: 'us-east-1', bus }, hops: 1 };
};

const ids = Array.from({ length: 25 }, (_, at) => `e${at}`);

test('events that come to a bus together are taken in together, in order, ten at a time', async () => {
  const { intake, added } = intakeOf();
  await Promise.all(ids.map((id) => intake.takeOnward(arriving(id, 'other'))));
  assert.deepEqual(
    added.flatMap(({ events }) => events),
    ids,
  );
  assert.deepEqual(
    added.map(({ events }) => events.length),
    [10, 10, 5],
  );
  assert.deepEqual([...new Set(added.map(({ kind }) => kind))], ['events-onward']);
});

test('a bus that is gone refuses its events alone', async () => {
  const { intake, added } = intakeOf();
  const gone = ids.map((id) => intake.takeOnward(arriving(id, 'gone')));
  const there = intake.takeOnward(arriving('e', 'other'));
  for (const one of await Promise.allSettled(gone)) {
    assert.ok(one.status === 'rejected' && one.reason instanceof DeliveryRefused);
    assert.match(one.reason.message, /^Event bus gone does not exist\.$/);
  }
  await there;
  assert.equal(added.length, 1);
});
