import type {
  ListRecordsCommandInput,
  ListRecordsCommandOutput,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import type { Checked, Handler } from '../../../base/service.js';
import type { OnlineRecord } from '../../../storage/record-store.js';
import { readPageToken, writePageToken } from '../../common/page-token.js';
import type { FeatureGroup } from '../feature-group.js';
import { validationError } from './errors.js';
import { recordLimits } from './limits.js';
import { LongPlaces } from './long-places.js';
import { checkOnline, groupOf, type Room } from './room.js';
import { hasExpired } from './visible.js';

type Input = Checked<Omit<ListRecordsCommandInput, '$metadata'>>;

/**
 * Identifiers of the records that are online; of soft-deleted ones too where asked for. A page has
 * fewer than MaxResults where many records on the way are deleted or have expired.
 */
export function listRecords(
  room: Room,
): Handler<ListRecordsCommandInput, ListRecordsCommandOutput> {
  const places = new LongPlaces();
  return async (input, context) => {
    const group = await groupOf(room, context, input.FeatureGroupName);
    checkOnline(group);
    const { ids, end } = await page(room, group, input, placeOf(group, input, places));
    if (end === undefined) return { RecordIdentifiers: ids };
    const NextToken = writePageToken(listOf(group), queryOf(input), places.write(end));
    return { RecordIdentifiers: ids, NextToken };
  };
}

/** @returns `end`, the last identifier that was looked at, where there may be more after it */
async function page(
  { records, clock }: Room,
  { document }: FeatureGroup,
  input: Input,
  begin: string | undefined,
): Promise<{ ids: string[]; end: string | undefined }> {
  const most = input.MaxResults ?? recordLimits.listPage;
  const now = clock.now();
  const ids: string[] = [];
  let after = begin;
  for (let looked = 0; looked < recordLimits.listScan && ids.length < most; ) {
    // one more than is wanted tells whether there is another page
    const wanted = most - ids.length;
    const found = await records.list(document.number, { after, limit: wanted + 1 });
    for (const { id, record } of found.slice(0, wanted)) {
      if (isListed(record, input, now)) ids.push(id);
      after = id;
    }
    if (found.length <= wanted) return { ids, end: undefined };
    looked += wanted;
  }
  return { ids, end: after };
}

const isListed = (record: OnlineRecord, input: Input, now_ms: number): boolean =>
  record.deleted ? input.IncludeSoftDeletedRecords === true : !hasExpired(record, now_ms);

const listOf = ({ document }: FeatureGroup): string => `records/${document.number}`;

/** The group may be asked for by its name or ARN. */
const queryOf = ({ IncludeSoftDeletedRecords }: Input) => ({
  IncludeSoftDeletedRecords: IncludeSoftDeletedRecords === true,
});

/** @throws ValidationError when NextToken is not one that this query gave. */
function placeOf(group: FeatureGroup, input: Input, places: LongPlaces): string | undefined {
  if (input.NextToken === undefined) return undefined;
  const place = readPageToken(listOf(group), queryOf(input), input.NextToken);
  const after = places.read(place);
  if (after !== undefined) return after;
  throw validationError(
    'NextToken is not one that ListRecords returned for this feature group and ' +
      'IncludeSoftDeletedRecords: send them as they were, or begin again without it.',
  );
}
