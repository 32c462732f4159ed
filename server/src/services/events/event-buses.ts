import type {
  CreateEventBusCommandInput,
  CreateEventBusCommandOutput,
  DeleteEventBusCommandInput,
  DeleteEventBusCommandOutput,
  DescribeEventBusCommandInput,
  DescribeEventBusCommandOutput,
  ListEventBusesCommandInput,
  ListEventBusesCommandOutput,
  UpdateEventBusCommandInput,
  UpdateEventBusCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { validationException } from '../../base/errors.js';
import type { Checked, Handler } from '../../base/service.js';
import { alreadyExists, limitExceeded, noBus } from './errors.js';
import { eventsLimits } from './limits.js';
import { busArn, busPlace, defaultBus } from './names.js';
import { pageOf } from './paging.js';
import { policyText } from './permissions.js';
import type { Room } from './room.js';
import type { Bus, BusDocument } from './store.js';

type Members = Checked<
  Pick<
    CreateEventBusCommandInput,
    'Description' | 'KmsKeyIdentifier' | 'DeadLetterConfig' | 'LogConfig'
  >
>;

const documentOf = (input: Members): BusDocument => ({
  description: input.Description,
  kmsKey: input.KmsKeyIdentifier,
  deadLetter: input.DeadLetterConfig,
  logConfig: input.LogConfig,
});

const membersOf = ({ document }: Pick<Bus, 'document'>) => ({
  Description: document.description,
  KmsKeyIdentifier: document.kmsKey,
  DeadLetterConfig: document.deadLetter,
  LogConfig: document.logConfig,
});

/** A default bus that nobody has changed has no row, and no times. */
const timesOf = ({ created, modified }: Bus) =>
  modified === 0
    ? {}
    : { CreationTime: new Date(created || modified), LastModifiedTime: new Date(modified) };

export const createEventBus =
  (room: Room): Handler<CreateEventBusCommandInput, CreateEventBusCommandOutput> =>
  async (input, { region, accountId }) => {
    const { deps, store, book } = room;
    if (input.EventSourceName !== undefined) {
      throw validationException('EventSourceName is not supported: there are no partner sources.');
    }
    if (input.Name.includes('/')) {
      throw validationException(`Event bus name ${input.Name} must not contain '/'.`);
    }
    const place = { region, bus: input.Name };
    const now = deps.clock.now();
    const bus = { ...place, created: now, modified: now, document: documentOf(input) };
    await deps.state.transaction(async (rows) => {
      const within = store.within(rows);
      if (await within.bus(place)) throw alreadyExists(`Event bus ${place.bus} already exists.`);
      if ((await within.buses(region)).length >= eventsLimits.buses) {
        throw limitExceeded(`A region has at most ${eventsLimits.buses} event buses.`);
      }
      await within.putBus(bus);
      await deps.tags.add(rows, busArn(place, accountId), input.Tags ?? []);
    });
    book.forget(place);
    return {
      EventBusArn: busArn(place, accountId),
      ...membersOf(bus),
    } as CreateEventBusCommandOutput;
  };

export const describeEventBus =
  ({ store }: Room): Handler<DescribeEventBusCommandInput, DescribeEventBusCommandOutput> =>
  async ({ Name }, context) => {
    const place = busPlace(Name, context);
    const bus = await store.bus(place);
    if (!bus) throw noBus(place.bus);
    return {
      Name: bus.bus,
      Arn: busArn(bus, context.accountId),
      ...membersOf(bus),
      Policy: policyText(bus),
      ...timesOf(bus),
    } as DescribeEventBusCommandOutput;
  };

export const listEventBuses =
  ({ store }: Room): Handler<ListEventBusesCommandInput, ListEventBusesCommandOutput> =>
  async (input, { region, accountId }) => {
    const { NamePrefix = '' } = input;
    const all = (await store.buses(region)).filter(({ bus }) => bus.startsWith(NamePrefix));
    const { items, ...more } = pageOf(`event-buses/${region}`, input, all, ({ bus }) => bus);
    const EventBuses = items.map((bus) => ({
      Name: bus.bus,
      Arn: busArn(bus, accountId),
      Description: bus.document.description,
      Policy: policyText(bus),
      ...timesOf(bus),
    }));
    return { EventBuses, ...more };
  };

export const updateEventBus =
  ({ deps, store }: Room): Handler<UpdateEventBusCommandInput, UpdateEventBusCommandOutput> =>
  async (input, context) => {
    const place = busPlace(input.Name, context);
    const changed = await deps.state.transaction(async (rows) => {
      const within = store.within(rows);
      const bus = await within.bus(place);
      if (!bus) throw noBus(place.bus);
      const given = Object.entries(documentOf(input)).filter(([, value]) => value !== undefined);
      const document = { ...bus.document, ...Object.fromEntries(given) };
      const next = { ...bus, modified: deps.clock.now(), document };
      await within.putBus(next);
      return next;
    });
    return {
      Arn: busArn(place, context.accountId),
      Name: place.bus,
      ...membersOf(changed),
    } as UpdateEventBusCommandOutput;
  };

/** A bus that is not there is no error, as at AWS. */
export const deleteEventBus =
  ({ deps, store, book }: Room): Handler<DeleteEventBusCommandInput, DeleteEventBusCommandOutput> =>
  async ({ Name }, context) => {
    const place = busPlace(Name, context);
    if (place.bus === defaultBus) throw validationException('Cannot delete event bus default.');
    await deps.state.transaction(async (rows) => {
      const within = store.within(rows);
      if ((await within.countRules(place)) > 0) {
        throw validationException(
          `Event bus ${place.bus} can't be deleted since it has rules: delete them first.`,
        );
      }
      await within.deleteBus(place);
      await deps.tags.clear(rows, busArn(place, context.accountId));
    });
    book.forget(place);
    return {};
  };
