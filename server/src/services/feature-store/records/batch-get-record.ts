import type {
  BatchGetRecordCommandInput,
  BatchGetRecordCommandOutput,
  BatchGetRecordError,
  BatchGetRecordIdentifier,
  BatchGetRecordResponse,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { EncodedOutput } from '../../../base/encoded-output.js';
import { ServiceError } from '../../../base/errors.js';
import type { Checked, EncodedHandler } from '../../../base/service.js';
import type { OnlineRecord, RecordKey } from '../../../storage/record-store.js';
import type { FeatureGroup } from '../feature-group.js';
import { shown, validationError } from './errors.js';
import { checkIdentifier } from './identifier.js';
import { joined } from './joined.js';
import { recordLimits } from './limits.js';
import { checkOnline, groupOf, type Room } from './room.js';
import { checkFeatureNames, subsetOf } from './subset.js';
import { isoTime } from './ttl.js';
import { visible } from './visible.js';

type Input = Checked<Omit<BatchGetRecordCommandInput, '$metadata'>>;
type Asked = Input['Identifiers'][number];

/** A key to read, and the part of the request that asks for it. */
interface Sought {
  readonly key: RecordKey;
  readonly asked: Asked;
}

/**
 * Records of several groups. What is wrong with a group is told for each of its keys; records that
 * are not there are left out; what an answer has no place for is told as unprocessed.
 */
export const batchGetRecord =
  (room: Room): EncodedHandler<BatchGetRecordCommandInput, BatchGetRecordCommandOutput> =>
  async (input, context) => {
    checkKeys(input.Identifiers);
    const errors: BatchGetRecordError[] = [];
    const sought: Sought[] = [];
    for (const asked of input.Identifiers) {
      try {
        const group = groupOf(room, context, asked.FeatureGroupName);
        seek(group instanceof Promise ? await group : group, asked, sought);
      } catch (error) {
        errors.push(...failed(asked, error));
      }
    }
    const found = room.records.getMany(sought.map(({ key }) => key));
    const records = found instanceof Promise ? await found : found;
    return answer(room, input, { sought, records, errors });
  };

/** Adds the keys of a group. @throws ValidationError where the group cannot be read so. */
function seek(group: FeatureGroup, asked: Asked, sought: Sought[]): void {
  checkOnline(group);
  if (asked.FeatureNames) checkFeatureNames(group, asked.FeatureNames);
  const { number } = group.document;
  for (const id of asked.RecordIdentifiersValueAsString) {
    sought.push({ key: { group: number, id }, asked });
  }
}

function failed(asked: Asked, error: unknown): BatchGetRecordError[] {
  if (!(error instanceof ServiceError)) throw error;
  return asked.RecordIdentifiersValueAsString.map((id) => ({
    FeatureGroupName: asked.FeatureGroupName,
    RecordIdentifierValueAsString: id,
    ErrorCode: error.code,
    ErrorMessage: error.message,
  }));
}

function answer(
  { clock }: Pick<Room, 'clock'>,
  { ExpirationTimeResponse: expiration }: Input,
  found: {
    readonly sought: readonly Sought[];
    readonly records: readonly (OnlineRecord | undefined)[];
    readonly errors: readonly BatchGetRecordError[];
  },
): EncodedOutput<BatchGetRecordResponse> {
  const now = clock.now();
  const parts: (string | Uint8Array)[] = [];
  const unprocessed = new Map<Asked, string[]>();
  let bytes = 0;
  for (let place = 0; place < found.sought.length; place += 1) {
    const { asked, key } = found.sought[place] as Sought;
    const record = visible(found.records[place], now);
    if (!record) continue;
    const part = asked.FeatureNames ? subsetOf(record.record, asked.FeatureNames) : record.record;
    bytes += key.id.length + part.length;
    if (bytes > recordLimits.batchGet_bytes) {
      unprocessed.set(asked, [...(unprocessed.get(asked) ?? []), key.id]);
      continue;
    }
    parts.push(headOf(asked, key.id, parts.length === 0));
    parts.push(part);
    if (expiration === 'Enabled' && record.expires_ms !== undefined) {
      parts.push(`,"ExpiresAt":"${isoTime(record.expires_ms)}"`);
    }
  }
  parts.push(endOf(parts.length === 0, found.errors, unprocessed));
  const body = joined(parts);
  return new EncodedOutput(body, () => JSON.parse(body.toString()) as BatchGetRecordResponse);
}

const headOf = ({ FeatureGroupName }: Asked, id: string, isFirst: boolean): string =>
  `${isFirst ? '{"Records":[' : '},'}{"FeatureGroupName":"${FeatureGroupName}",` +
  `"RecordIdentifierValueAsString":${JSON.stringify(id)},"Record":`;

function endOf(
  isEmpty: boolean,
  errors: readonly BatchGetRecordError[],
  unprocessed: ReadonlyMap<Asked, string[]>,
): string {
  const UnprocessedIdentifiers = Array.from(
    unprocessed,
    ([asked, ids]): BatchGetRecordIdentifier => ({ ...asked, RecordIdentifiersValueAsString: ids }),
  );
  return (
    `${isEmpty ? '{"Records":[' : '}'}],"Errors":${JSON.stringify(errors)},` +
    `"UnprocessedIdentifiers":${JSON.stringify(UnprocessedIdentifiers)}}`
  );
}

/** @throws ValidationError for too many keys, and for groups or keys that occur twice. */
function checkKeys(identifiers: readonly Asked[]): void {
  const groups = new Set<string>();
  let keys = 0;
  for (const { FeatureGroupName: name, RecordIdentifiersValueAsString: ids } of identifiers) {
    if (groups.has(name)) {
      throw validationError(
        `Identifiers has the feature group "${name}" more than once: put its record identifiers ` +
          'together.',
      );
    }
    groups.add(name);
    const distinct = new Set(ids);
    for (const id of ids) checkIdentifier(id, 'RecordIdentifiersValueAsString');
    if (distinct.size < ids.length) {
      const twice = ids.find((id, place) => ids.indexOf(id) < place) as string;
      throw validationError(
        `The record identifier ${shown(twice)} of the feature group "${name}" occurs more than once: ` +
          'send it once.',
      );
    }
    keys += ids.length;
  }
  if (keys <= recordLimits.batchGet) return;
  throw validationError(
    `The request asks for ${keys} records, and BatchGetRecord gives ${recordLimits.batchGet}: send ` +
      'several requests.',
  );
}
