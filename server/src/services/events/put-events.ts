import type {
  PutEventsCommandInput,
  PutEventsCommandOutput,
  PutEventsRequestEntry,
  PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { validationException } from '../../base/errors.js';
import { readObject } from '../../base/json.js';
import type { CallContext, Checked, Handler } from '../../base/service.js';
import { makeEvent } from './event.js';
import type { Arriving } from './intake.js';
import { isDeep } from './json-depth.js';
import { eventsLimits } from './limits.js';
import { busPlace } from './names.js';
import type { Room } from './room.js';

type Entry = Checked<PutEventsRequestEntry>;

const failure = (ErrorCode: string, ErrorMessage: string): PutEventsResultEntry => ({
  ErrorCode,
  ErrorMessage,
});

/**
 * Takes events; each entry is taken or told as failed by itself. What they match is stored before
 * the answer. An entry for a bus that does not exist fails, where AWS drops it without a word.
 */
export const putEvents =
  ({ deps, intake }: Room): Handler<PutEventsCommandInput, PutEventsCommandOutput> =>
  async ({ Entries }, context) => {
    checkSize(Entries);
    const now = deps.clock.now();
    const read = Entries.map((entry) => readEntry(entry, context, now));
    const arriving = read.filter((one): one is Arriving => 'event' in one);
    const taken = await intake.take(arriving);
    let at = 0;
    const results = read.map((one): PutEventsResultEntry => {
      if (!('event' in one)) return one;
      if (taken[at++]) return { EventId: String(one.event.id) };
      const message = `Event bus ${one.place.bus} does not exist.`;
      return failure('ResourceNotFoundException', message);
    });
    const FailedEntryCount = results.filter(({ ErrorCode }) => ErrorCode !== undefined).length;
    return { FailedEntryCount, Entries: results };
  };

/** Milliseconds from the year 1 to 1970; an event's time lies as near to 1970 at the most. */
const latestTime = 62_135_596_800_000;

const bytes = (text: string | undefined): number => (text ? Buffer.byteLength(text) : 0);

/** AWS's way of counting: 14 bytes for a time, and the bytes of the other members. */
const sizeOf = (entry: Entry): number =>
  (entry.Time ? 14 : 0) +
  bytes(entry.Source) +
  bytes(entry.DetailType) +
  bytes(entry.Detail) +
  (entry.Resources ?? []).reduce((sum, resource) => sum + bytes(resource), 0);

function checkSize(entries: readonly Entry[]): void {
  const total = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (total <= eventsLimits.entries_bytes) return;
  throw validationException(
    'Total size of the entries in the request is over the limit: ' +
      `${total} bytes, where ${eventsLimits.entries_bytes} are taken.`,
  );
}

function readEntry(
  entry: Entry,
  context: CallContext,
  now: number,
): Arriving | PutEventsResultEntry {
  const { Source, DetailType, Detail } = entry;
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (value) continue;
    const reason = `${name} is a required argument.`;
    return failure('InvalidArgument', `Parameter ${name} is not valid. Reason: ${reason}`);
  }
  const source = Source as string;
  if (source.startsWith('aws.')) {
    return failure('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  const time = entry.Time?.getTime() ?? now;
  if (!(Math.abs(time) < latestTime)) {
    const reason = 'it must lie between the years 1 and 3938.';
    return failure('InvalidArgument', `Parameter Time is not valid. Reason: ${reason}`);
  }
  const detail = readDetail(Detail as string);
  if (detail === undefined) return failure('MalformedDetail', 'Detail is malformed.');
  const { event, text } = makeEvent({
    source,
    detailType: DetailType as string,
    accountId: context.accountId,
    time,
    region: context.region,
    resources: entry.Resources ?? [],
    detail: detail.value,
    detailText: detail.text,
  });
  return { event, text, place: busPlace(entry.EventBusName, context) };
}

/** A Detail must be a JSON object, and nested no deeper than what reads it can bear. */
function readDetail(text: string): { value: object; text: string } | undefined {
  if (isDeep(text)) return undefined;
  const value = readObject(text);
  if (!value) return undefined;
  // one line is what targets expect of an event; within JSON's texts no line ends
  return { value, text: text.replace(/[\n\r]+/g, ' ') };
}
