import type {
  UpdateRecordCommandInput,
  UpdateRecordCommandOutput,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import type { Checked, Handler } from '../../../base/service.js';
import type { OnlineRecord, RecordWrite } from '../../../storage/record-store.js';
import type { FeatureGroup } from '../feature-group.js';
import { checkSize, encodeValues, type Values } from './encode-record.js';
import { conflict, runtimeNotFound, shown, validationError } from './errors.js';
import { checkIdentifier } from './identifier.js';
import { recordLimits } from './limits.js';
import { shapeOf } from './record-shape.js';
import { checkOnline, groupOf, type Room, targetsOf, unlessRepeated } from './room.js';
import { readRecord } from './subset.js';
import { expiryOf, isoTime } from './ttl.js';
import { visible } from './visible.js';

type Input = Checked<Omit<UpdateRecordCommandInput, '$metadata'>>;

/**
 * Puts some features over the newest record, which must be there: without an event time it keeps
 * its own, and without a TtlDuration the one that it has. No other write of the record comes
 * between, so that what is too late is always told.
 */
export const updateRecord =
  (room: Room): Handler<UpdateRecordCommandInput, UpdateRecordCommandOutput> =>
  async (input, context) => {
    const { invocation, region } = context;
    await unlessRepeated(room, invocation, () =>
      writeUpdate(room, input, { region, call: invocation?.name }),
    );
    return {};
  };

async function writeUpdate(
  room: Room,
  input: Input,
  { region, call }: { readonly region: string; readonly call: string | undefined },
): Promise<void> {
  const { FeatureGroupName: name, RecordIdentifierValueAsString: id } = input;
  checkIdentifier(id, 'RecordIdentifierValueAsString');
  const { document } = await groupOf(room, { region }, name);
  await room.turns.alone({ group: document.number, id }, async () => {
    const group = await groupOf(room, { region }, name);
    checkOnline(group);
    const now = room.clock.now();
    const found = await room.records.get({ group: group.document.number, id });
    const record = visible(found, now);
    if (!record) throw noRecord(group, id);
    const write = update(group, input, record, now);
    if (write.online || write.offline) await room.records.write([write], { call });
  });
}

/** @throws ValidationError naming the feature; ConflictException where the record is newer. */
function update(
  group: FeatureGroup,
  input: Input,
  before: OnlineRecord,
  now_ms: number,
): RecordWrite {
  const { RecordIdentifierValueAsString: id, Features: values } = input;
  const targets = targetsOf(group, input.TargetStores);
  const shape = shapeOf(group);
  if (values.length > recordLimits.update) throw tooMany(values.length);
  const given = encodeValues(shape, values);
  if (given.id !== undefined && given.id !== id) throw otherRecord(shape.identifier.name, id);
  if (given.eventTime_ms === undefined && input.TtlDuration) throw timeless(shape.eventTime.name);
  const eventTime_ms = given.eventTime_ms ?? before.eventTime_ms;
  if (eventTime_ms < before.eventTime_ms) throw tooLate(before);
  const whole = putOver(readRecord(before.record) as Values, JSON.parse(given.record) as Values);
  checkSize(whole);
  const expires_ms = input.TtlDuration
    ? expiryOf(eventTime_ms, input.TtlDuration)
    : keptExpiry(before, eventTime_ms);
  const online = targets.online && !(expires_ms !== undefined && expires_ms <= now_ms);
  return {
    group: group.document.number,
    id,
    kind: 'update',
    eventTime_ms,
    record: JSON.stringify(whole), // where it goes offline alone the store puts it over nothing
    expires_ms,
    invoked_ms: now_ms,
    online,
    offline: targets.offline,
  };
}

/** New features come last. */
const putOver = (record: Values, values: Values): Values => [
  ...new Map([...record, ...values].map((value) => [value.FeatureName, value])).values(),
];

/** The time to live stays what it is, and counts from the new event time. */
function keptExpiry(before: OnlineRecord, eventTime_ms: number): number | undefined {
  if (before.expires_ms === undefined) return undefined;
  return eventTime_ms + before.expires_ms - before.eventTime_ms;
}

const noRecord = ({ name }: FeatureGroup, id: string) =>
  runtimeNotFound(
    `The feature group "${name}" has no record ${shown(id)} in its online store: write it with ` +
      'PutRecord first.',
  );

const tooMany = (count: number) =>
  validationError(
    `Features has ${count} features, and one UpdateRecord takes ${recordLimits.update}: send several ` +
      'requests, or the whole record with PutRecord.',
  );

const otherRecord = (feature: string, id: string) =>
  validationError(
    `The feature "${feature}" is the record identifier and must be ${shown(id)}, as ` +
      'RecordIdentifierValueAsString says, or be left out.',
  );

const timeless = (feature: string) =>
  validationError(
    `TtlDuration counts from the event time: send the feature "${feature}" too, or leave TtlDuration ` +
      'out.',
  );

const tooLate = ({ eventTime_ms }: OnlineRecord) =>
  conflict(
    `The event time is older than the record's, ${isoTime(eventTime_ms)}: read the record, and send ` +
      'the update with an event time that is not older.',
  );
