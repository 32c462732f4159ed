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
      ...{ id: 'topic', arn: topic, kind: 'events-onward', toBus: false },
      ...{ retries: 1, age_s: 60 },
      input: ({ text }: { text: string }) => ({ body: text }),
      http: () => undefined,
    },
  ],
} as unknown as LiveRule;

function intakeOf(rules: readonly LiveRule[] = [rule]) {
  const added: { kind: string; events: string[]; payloads: EventDelivery[] }[] = [];
  const state = {
    transaction: async (work: (rows: unknown) => Promise<void>) => {
      await new Promise((next) => setImmediate(next));
      await work(undefined);
    },
  };
  const deliveries = {
    add: async (_rows: unknown, kind: string, list: readonly NewDelivery[]) => {
      const payloads = list.map(({ payload }) => payload as EventDelivery);
      added.push({ kind, events: payloads.map(({ event }) => event), payloads });
    },
  };
  const book = {
    bus: async ({ bus }: { bus: string }) =>
      bus === 'other' ? { index: { match: () => rules } } : undefined,
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
  return { ...event, place: { region: 'us-east-1', bus }, way: { hops: 1 } };
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

const busRule = (name: string, targets: number): LiveRule => ({
  ...{ ...rule, name, arn: `arn:${name}` },
  targets: Array.from({ length: targets }, (_, at) => ({
    ...(rule.targets[0] as LiveRule['targets'][number]),
    ...{ id: `t${at}`, arn: `arn:aws:events:us-east-1:000000000000:event-bus/b${at}`, toBus: true },
  })),
});

test('a rule sends an event on once, and tells where it comes back', async () => {
  const { intake, added } = intakeOf([busRule('round', 3), rule]);
  await intake.take([{ ...arriving('e', 'other'), way: { hops: 0 } }]);
  const first = added.flatMap(({ payloads }) => payloads);
  assert.deepEqual(
    first.map(({ arn, through, copies }) => [arn.split(':').at(-1), through, copies]),
    [
      ['event-bus/b0', ['arn:round'], 3],
      ['event-bus/b1', ['arn:round'], 3],
      ['event-bus/b2', ['arn:round'], 3],
      ['alerts', undefined, undefined],
    ],
  );
  added.length = 0;
  await intake.take([{ ...arriving('e', 'other'), way: { ...first[0], hops: 1 } }]);
  const [again, ...more] = added.flatMap(({ payloads }) => payloads).reverse();
  assert.match(again?.problem ?? '', /^The rule round matches what it sends itself/);
  assert.equal(again?.body, undefined);
  assert.deepEqual(
    more.map(({ arn }) => arn),
    [topic],
  );
});

test('one event does not become thousands on buses', async () => {
  const rules = Array.from({ length: 40 }, (_, at) => busRule(`r${at}`, 5));
  const { intake, added } = intakeOf([...rules, rule]);
  const way = { hops: 1, through: ['arn:other'], copies: 6 };
  await intake.take([{ ...arriving('e', 'other'), way }]);
  const all = added.flatMap(({ payloads }) => payloads);
  assert.equal(all.length, 2, 'the topic, and one that tells why nothing goes to buses');
  assert.match(
    all.find(({ problem }) => problem)?.problem ?? '',
    /would make 1200 events on buses/,
  );
});
