import type {
  BatchWriteRecordCommandInput,
  BatchWriteRecordCommandOutput,
  BatchWriteRecordError,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { EncodedOutput } from '../../../base/encoded-output.js';
import { ServiceError } from '../../../base/errors.js';
import type { CallContext, Checked, EncodedHandler, Invocation } from '../../../base/service.js';
import type { RecordWrite } from '../../../storage/record-store.js';
import type { FeatureGroup } from '../feature-group.js';
import { recordWrite } from './record-write.js';
import { groupOf, isRepeated, type Room, writeRecords } from './room.js';

type Input = Checked<Omit<BatchWriteRecordCommandInput, '$metadata'>>;

const allWritten = new EncodedOutput('{"Errors":[],"UnprocessedEntries":[]}', () => ({
  Errors: [],
  UnprocessedEntries: [],
}));

/**
 * What is wrong with one entry fails that one; the others are written in their order, at once.
 * Where another try of a batch has others fail, because a group has come or gone, it counts as
 * another batch: nothing is answered as written that is not.
 */
export const batchWriteRecord =
  (room: Room): EncodedHandler<BatchWriteRecordCommandInput, BatchWriteRecordCommandOutput> =>
  async (input, context) => {
    const { invocation } = context;
    if (await isRepeated(room, invocation)) return allWritten;
    let made: Sorted = { writes: [], failed: [], Errors: [] };
    const make = () => {
      const groups = groupsOf(room, context, input);
      const sort = (found: Groups) => {
        made = sorted(room, input, found);
        return made.writes;
      };
      return groups instanceof Promise ? groups.then(sort) : sort(groups);
    };
    await writeRecords(room, make, () => nameOf(invocation, made));
    const { Errors } = made;
    if (Errors.length === 0) return allWritten;
    const output = { Errors, UnprocessedEntries: [] };
    return new EncodedOutput(JSON.stringify(output), () => output);
  };

const nameOf = (invocation: Invocation | undefined, { failed }: Sorted): string | undefined =>
  invocation && (failed.length === 0 ? invocation.name : `${invocation.name}\n${failed.join()}`);

/** What of a batch is to be written, and what is wrong with the others. */
interface Sorted {
  readonly writes: RecordWrite[];
  /** Places of the others. */
  readonly failed: number[];
  readonly Errors: BatchWriteRecordError[];
}

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

function sorted(room: Room, { Entries, TtlDuration }: Input, groups: Groups): Sorted {
  const now = room.clock.now();
  const made: Sorted = { writes: [], failed: [], Errors: [] };
  for (const [place, entry] of Entries.entries()) {
    try {
      const group = groups.get(entry.FeatureGroupName);
      if (group instanceof ServiceError || group === undefined) throw group;
      const own = entry.TtlDuration ?? TtlDuration;
      const write = recordWrite(group, own ? { ...entry, TtlDuration: own } : entry, now);
      if (write) made.writes.push(write);
    } catch (error) {
      const { code, message } = known(error);
      made.Errors.push({ Entry: entry, ErrorCode: code, ErrorMessage: message });
      made.failed.push(place);
    }
  }
  return made;
}
