import { crc32 } from 'node:zlib';
import type { NotesState } from '../dataset/notes.js';
import { READING } from '../dataset/reading.js';
import { TimeSample } from '../drift/time-sample.js';
import { Profile } from '../measures/profile.js';
import { MEASURES } from '../measures/registry.js';
import type { UnreadableRecord } from '../types.js';
import { decodePacked, encodePacked, type Packed } from './packed.js';
import type { Summary } from './summary.js';

/** Raised by every change of what a summary holds beside the measures, or of how it is written. */
const FORMAT = 2;
const CHECKSUM_BYTES = 4;

/** Bytes that are no summary of this version: damaged, or made when the measures were others. */
export class SummaryShapeError extends Error {
  override readonly name = 'SummaryShapeError';
}

/** Names the form, the way of reading and the measures with their versions: summaries with another fingerprint are made anew. */
export function summaryFingerprint(): string {
  const measures = Object.entries(MEASURES).map(([name, { version }]) => `${name}@${version}`);
  return `${FORMAT}.${READING}:${measures.join(',')}`;
}

/** A summary as bytes, the rows of a large sample apart. */
export interface TieredSummary {
  bytes: Uint8Array;
  /** Seldom needed all of them: rows of rising priority. */
  tiers: Uint8Array[];
}

/** A summary as bytes: a checksum, the measures' fingerprint, the states. */
export function encodeSummary(summary: Summary): Uint8Array {
  return encoded(summary, summary.sample?.pack() ?? null);
}

/** A summary as `decodeSummary` reads it with a way to read tiers. */
export function encodeInTiers(summary: Summary): TieredSummary {
  if (summary.sample === undefined) return { bytes: encodeSummary(summary), tiers: [] };
  const { head, tiers } = summary.sample.packInTiers();
  return {
    bytes: encoded(summary, head),
    tiers: tiers.map((tier) => withChecksum(encodePacked(tier))),
  };
}

function encoded({ profile, notes }: Summary, sample: Packed): Uint8Array {
  return withChecksum(
    encodePacked([summaryFingerprint(), profile.pack(), sample, packedNotes(notes)]),
  );
}

function withChecksum(body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(CHECKSUM_BYTES + body.length);
  new DataView(bytes.buffer).setUint32(0, crc32(body), true);
  bytes.set(body, CHECKSUM_BYTES);
  return bytes;
}

/** Whether the checksum of a summary's or a tier's bytes holds. */
export function isUndamaged(bytes: Uint8Array): boolean {
  if (bytes.length < CHECKSUM_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return view.getUint32(0, true) === crc32(bytes.subarray(CHECKSUM_BYTES));
}

/** @throws SummaryShapeError if the bytes are damaged */
function checkedBody(bytes: Uint8Array): Uint8Array {
  if (isUndamaged(bytes)) return bytes.subarray(CHECKSUM_BYTES);
  throw new SummaryShapeError('the checksum of a summary does not hold');
}

/**
 * @param readTier the tiers' bytes, where the summary was encoded in tiers: called when a merge
 *   wants them, which then throws what this does
 * @throws SummaryShapeError if the bytes are damaged or of another version
 */
export function decodeSummary(bytes: Uint8Array, readTier?: (tier: number) => Uint8Array): Summary {
  const body = checkedBody(bytes);
  const [fingerprint, profile, sample, notes] = decodePacked(body) as [string, ...Packed[]];
  if (fingerprint !== summaryFingerprint()) {
    throw new SummaryShapeError(`a summary of ${fingerprint}, not of ${summaryFingerprint()}`);
  }
  const tierAt = readTier && ((tier: number) => decodePacked(checkedBody(readTier(tier))));
  return {
    profile: Profile.unpack(profile!),
    sample: sample === null ? undefined : TimeSample.unpack(sample!, tierAt),
    notes: notesOf(notes as NotesPacked),
  };
}

type NotesPacked = [
  number,
  [string, number, string, string][],
  [string, number][],
  [number, number] | null,
  [number, number][],
];

function packedNotes({ count, examples, notes, times, widths }: NotesState): Packed {
  return [
    count,
    examples.map(({ source, line, reason, excerpt }) => [source, line, reason, excerpt]),
    notes,
    times === undefined ? null : [times.first, times.last],
    widths,
  ];
}

function notesOf([count, examples, notes, times, widths]: NotesPacked): NotesState {
  return {
    count,
    examples: examples.map(
      ([source, line, reason, excerpt]): UnreadableRecord => ({ source, line, reason, excerpt }),
    ),
    notes,
    widths,
    ...(times === null ? {} : { times: { first: times[0], last: times[1] } }),
  };
}
