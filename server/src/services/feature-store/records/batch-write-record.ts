import type {
  BatchWriteRecordCommandInput,
  BatchWriteRecordCommandOutput,
  BatchWriteRecordError,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { EncodedOutput } from '../../../base/encoded-output.js';
import { ServiceError } from '../../../base/errors.js';
import type { CallContext, Checked, EncodedHandler } from '../../../base/service.js';
import type { RecordWrite } from '../../../storage/record-store.js';
import type { FeatureGroup } from '../feature-group.js';
import { recordWrite } from './record-write.js';
import { groupOf, type Room, writeRecords } from './room.js';

type Input = Checked<Omit<BatchWriteRecordCommandInput, '$metadata'>>;

const allWritten = new EncodedOutput('{"Errors":[],"UnprocessedEntries":[]}', () => ({
  Errors: [],
  UnprocessedEntries: [],
}));

/** What is wrong with one entry fails that one; the others are written in their order, at once. */
export const batchWriteRecord =
  (room: Room): EncodedHandler<BatchWriteRecordCommandInput, BatchWriteRecordCommandOutput> =>
  async (input, context) => {
    let Errors: BatchWriteRecordError[] = [];
    await writeRecords(room, () => {
      const groups = groupsOf(room, context, input);
      Errors = [];
      return groups instanceof Promise
        ? groups.then((found) => writesOf(room, input, found, Errors))
        : writesOf(room, input, groups, Errors);
    });
    if (Errors.length === 0) return allWritten;
    const output = { Errors, UnprocessedEntries: [] };
    return new EncodedOutput(JSON.stringify(output), () => output);
  };

/** The groups of a batch by the names that it has for them; or why there is none. */
type Groups = ReadonlyMap<string, FeatureGroup | ServiceError>;

function groupsOf(room: Room, context: CallContext, { Entries }: Input): Groups | Promise<Groups> {
  const found = new Map<string, FeatureGroup | ServiceError>();
  const waits: Promise<void>[] = [];
  for (const { FeatureGroupName: name } of Entries) {
    if (found.has(name)) continue;
    try {
      const group = groupOf(room, context, name);
      if (group instanceof Promise) {
        const keep = (one: FeatureGroup | ServiceError) => found.set(name, one);
        waits.push(group.then(keep, (error) => keep(known(error))).then(() => {}));
      } else found.set(name, group);
    } catch (error) {
      found.set(name, known(error));
    }
  }
  return waits.length === 0 ? found : Promise.all(waits).then(() => found);
}

function known(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  throw error;
}

function writesOf(
  room: Room,
  { Entries, TtlDuration }: Input,
  groups: Groups,
  errors: BatchWriteRecordError[],
): RecordWrite[] {
  const now = room.clock.now();
  const writes: RecordWrite[] = [];
  for (const entry of Entries) {
    try {
      const group = groups.get(entry.FeatureGroupName);
      if (group instanceof ServiceError || group === undefined) throw group;
      const own = entry.TtlDuration ?? TtlDuration;
      const write = recordWrite(group, own ? { ...entry, TtlDuration: own } : entry, now);
      if (write) writes.push(write);
    } catch (error) {
      const { code, message } = known(error);
      errors.push({ Entry: entry, ErrorCode: code, ErrorMessage: message });
    }
  }
  return writes;
}
