import type {
  GetRecordCommandInput,
  GetRecordCommandOutput,
  GetRecordResponse,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { EncodedOutput } from '../../../base/encoded-output.js';
import type { CallContext, Checked, EncodedHandler } from '../../../base/service.js';
import type { OnlineRecord } from '../../../storage/record-store.js';
import type { FeatureGroup } from '../feature-group.js';
import { checkIdentifier } from './identifier.js';
import { joined } from './joined.js';
import { checkOnline, groupOf, type Room } from './room.js';
import { checkFeatureNames, subsetOf } from './subset.js';
import { isoTime } from './ttl.js';
import { visible } from './visible.js';

type Input = Checked<Omit<GetRecordCommandInput, '$metadata'>>;
type Output = EncodedOutput<GetRecordResponse>;

const head = Buffer.from('{"Record":');
const tail = Buffer.from('}');
const nothing: Output = new EncodedOutput('{}', () => ({}));

/** The newest record of an identifier; one that is missing, deleted or expired is an empty answer. */
export const getRecord =
  (room: Room): EncodedHandler<GetRecordCommandInput, GetRecordCommandOutput> =>
  (input, context: CallContext) => {
    const group = groupOf(room, context, input.FeatureGroupName);
    return group instanceof Promise
      ? group.then((found) => read(room, found, input))
      : read(room, group, input);
  };

function read(room: Room, group: FeatureGroup, input: Input): Output | Promise<Output> {
  const { RecordIdentifierValueAsString: id, FeatureNames: names } = input;
  checkOnline(group);
  checkIdentifier(id, 'RecordIdentifierValueAsString');
  if (names) checkFeatureNames(group, names);
  const found = room.records.get({ group: group.document.number, id });
  return found instanceof Promise
    ? found.then((record) => answer(visible(record, room.clock.now()), input))
    : answer(visible(found, room.clock.now()), input);
}

function answer(record: OnlineRecord | undefined, input: Input): Output {
  if (record === undefined) return nothing;
  const { FeatureNames: names, ExpirationTimeResponse: expiration } = input;
  const parts = [head, names ? subsetOf(record.record, names) : record.record];
  if (expiration === 'Enabled' && record.expires_ms !== undefined) {
    parts.push(`,"ExpiresAt":"${isoTime(record.expires_ms)}"`);
  }
  parts.push(tail);
  const body = joined(parts);
  return new EncodedOutput(body, () => JSON.parse(body.toString()) as GetRecordResponse);
}
