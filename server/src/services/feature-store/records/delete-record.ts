import type {
  DeleteRecordCommandInput,
  DeleteRecordCommandOutput,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import type { Checked, Handler } from '../../../base/service.js';
import type { RecordWrite } from '../../../storage/record-store.js';
import type { FeatureGroup } from '../feature-group.js';
import { encodeRecord } from './encode-record.js';
import { shown, validationError } from './errors.js';
import { shapeOf } from './record-shape.js';
import { groupOf, type Room, targetsOf, unlessRepeated, writeRecords } from './room.js';

type Input = Checked<Omit<DeleteRecordCommandInput, '$metadata'>>;

/**
 * Takes a record out of the online store, and writes a row that marks it deleted to the offline
 * store. A delete that is older than the record leaves it: a soft one's row is written all the
 * same, a hard one is refused, as AWS documents.
 */
export const deleteRecord =
  (room: Room): Handler<DeleteRecordCommandInput, DeleteRecordCommandOutput> =>
  async (input, context) => {
    const { invocation } = context;
    const remove = input.DeletionMode === 'HardDelete' ? deleteHard : deleteSoft;
    await unlessRepeated(room, invocation, () =>
      remove(room, input, { region: context.region, call: invocation?.name }),
    );
    return {};
  };

interface Call {
  readonly region: string;
  readonly call: string | undefined;
}

async function deleteHard(room: Room, input: Input, { region, call }: Call): Promise<void> {
  const { FeatureGroupName: name, RecordIdentifierValueAsString: id } = input;
  const group = await groupOf(room, { region }, name);
  await room.turns.alone({ group: group.document.number, id }, async () => {
    const write = deletion(await groupOf(room, { region }, name), input, room.clock.now());
    if (write.online) await checkNewer(room, write, input);
    await room.records.write([write], { call });
  });
}

function deleteSoft(room: Room, input: Input, { region, call }: Call): Promise<void> {
  const writesTo = (group: FeatureGroup) => [deletion(group, input, room.clock.now())];
  const make = () => {
    const group = groupOf(room, { region }, input.FeatureGroupName);
    return group instanceof Promise ? group.then(writesTo) : writesTo(group);
  };
  return writeRecords(room, make, () => call);
}

function deletion(group: FeatureGroup, input: Input, now_ms: number): RecordWrite {
  const targets = targetsOf(group, input.TargetStores);
  const { recordIdentifier, eventTime } = group.document;
  const { id, eventTime_ms, record } = encodeRecord(shapeOf(group), [
    { FeatureName: recordIdentifier, ValueAsString: input.RecordIdentifierValueAsString },
    { FeatureName: eventTime, ValueAsString: input.EventTime },
  ]);
  const kind = input.DeletionMode === 'HardDelete' ? 'hard-delete' : 'soft-delete';
  const { number } = group.document;
  return { group: number, id, kind, eventTime_ms, record, invoked_ms: now_ms, ...targets };
}

async function checkNewer(room: Room, write: RecordWrite, { EventTime }: Input): Promise<void> {
  const record = await room.records.get({ group: write.group, id: write.id });
  if (!record || write.eventTime_ms >= record.eventTime_ms) return;
  throw validationError(
    `EventTime: ${shown(EventTime)} is older than the event time of the record in the online store, ` +
      'so that nothing was deleted: send a later one.',
  );
}
