import type {
  PutRecordCommandInput,
  PutRecordCommandOutput,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { EncodedOutput } from '../../../base/encoded-output.js';
import type { EncodedHandler } from '../../../base/service.js';
import type { FeatureGroup } from '../feature-group.js';
import { recordWrite } from './record-write.js';
import { groupOf, type Room, unlessRepeated, writeRecords } from './room.js';

const done = new EncodedOutput('{}', () => ({}));

/** Writes a whole record; one that is older than the online record goes to the offline store only. */
export const putRecord =
  (room: Room): EncodedHandler<PutRecordCommandInput, PutRecordCommandOutput> =>
  async (input, context) => {
    const writesTo = (group: FeatureGroup) => {
      const write = recordWrite(group, input, room.clock.now());
      return write ? [write] : [];
    };
    const { invocation } = context;
    const make = () => {
      const group = groupOf(room, context, input.FeatureGroupName);
      return group instanceof Promise ? group.then(writesTo) : writesTo(group);
    };
    await unlessRepeated(room, invocation, () => writeRecords(room, make, () => invocation?.name));
    return done;
  };
