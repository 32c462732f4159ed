import { messageOf } from '../../../base/errors.js';
import type { ServiceEvent } from '../../../base/events.js';
import { uuid } from '../../../base/ids.js';
import type { Delivery, DeliveryOptions, NewDelivery } from '../../../jobs/deliveries.js';
import type { Rows } from '../../../storage/state.js';
import { type Alarm, alarmArn } from './alarm.js';
import type { AlarmStore } from './alarm-store.js';
import type { AlarmDeps } from './deps.js';
import { type Change, changeEvent, eventBody, snsBody, subjectOf } from './notices.js';

const actionKind = 'alarm-action';
const eventKind = 'alarm-event';

/** Of one target in the order of the changes, so that nobody hears OK before ALARM. */
const options: DeliveryOptions = {
  attempts: 100,
  maxAge_ms: 24 * 3_600_000,
  timeout_ms: 30_000,
  laneConcurrency: 1,
  ordered: true,
};

interface ActionPayload {
  readonly arn: string;
  readonly subject: string;
  readonly body: string;
  readonly region: string;
  readonly accountId: string;
  readonly alarm: string;
  readonly alarmType: Alarm['type'];
  /** When the state was set, by the product's clock. */
  readonly changed: number;
}

/** What alarms send, by way of the durable outbox: added where the state is written. */
export class Outgoing {
  readonly #deps: AlarmDeps;
  readonly #store: AlarmStore;

  constructor(deps: AlarmDeps, store: AlarmStore) {
    this.#deps = deps;
    this.#store = store;
    const { deliveries, events } = deps;
    deliveries.define(
      actionKind,
      options,
      (delivery, signal) => this.#act(delivery, signal),
      (delivery, reason) => this.#ended(delivery, reason),
    );
    deliveries.define(eventKind, options, ({ payload }) =>
      events.emitOrThrow(payload as ServiceEvent),
    );
  }

  /** Tells the event buses of a change. */
  async tell(rows: Rows, change: Change): Promise<void> {
    const { alarm } = change;
    const payload: ServiceEvent = { ...changeEvent(change), id: uuid() };
    const delivery = { lane: alarmArn(alarm, alarm.name), payload };
    await this.#deps.deliveries.add(rows, eventKind, [delivery]);
  }

  /** Begins the actions of the alarm's state. */
  async act(rows: Rows, change: Change): Promise<void> {
    const { alarm } = change;
    const { configuration, state, region, accountId } = alarm;
    if (configuration.ActionsEnabled === false) return;
    const arns = {
      ALARM: configuration.AlarmActions,
      OK: configuration.OKActions,
      INSUFFICIENT_DATA: configuration.InsufficientDataActions,
    }[state.value];
    const deliveries = [...new Set(arns ?? [])].map((arn): NewDelivery => {
      const topic = /^arn:[^:]*:sns:/.test(arn);
      const payload: ActionPayload = {
        ...{ arn, region, accountId, subject: subjectOf(change) },
        body: topic ? snsBody(change) : eventBody(changeEvent(change), uuid(), state.updated),
        ...{ alarm: alarm.name, alarmType: alarm.type, changed: state.updated },
      };
      return { lane: arn, payload };
    });
    if (deliveries.length > 0) await this.#deps.deliveries.add(rows, actionKind, deliveries);
  }

  async #act({ id, payload }: Delivery, signal: AbortSignal): Promise<void> {
    const { arn, body, subject, region, accountId } = payload as ActionPayload;
    await this.#deps.targets.deliver(arn, { body, subject, region, accountId, id }, signal);
  }

  /** Writes the history's item of an action that was delivered or given up. */
  async #ended({ payload }: Delivery, reason: string | undefined): Promise<void> {
    const { arn, alarm, alarmType, region, changed, body } = payload as ActionPayload;
    const done = reason === undefined;
    const data = {
      actionState: done ? 'Succeeded' : 'Failed',
      stateUpdateTimestamp: changed,
      notificationResource: arn,
      publishedMessage: body,
      error: reason ?? null,
    };
    const summary = done
      ? `Successfully executed action ${arn}`
      : `Failed to execute action ${arn}. Received error: "${reason}"`;
    const time = this.#deps.clock.now();
    try {
      await this.#deps.state.transaction((rows) =>
        this.#store.record(rows, {
          ...{ region, alarm, alarmType, time, type: 'Action', summary },
          data: JSON.stringify(data),
        }),
      );
    } catch (error) {
      this.#deps.log('error', 'an alarm action was not recorded', {
        alarm,
        error: messageOf(error),
      });
      throw error;
    }
  }
}
