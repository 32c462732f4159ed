import { crc32 } from 'node:zlib';
import type { NotesState } from '../dataset/notes.js';
import { TimeSample } from '../drift/time-sample.js';
import { Profile } from '../measures/profile.js';
import { MEASURES } from '../measures/registry.js';
import type { UnreadableRecord } from '../types.js';
import { decodePacked, encodePacked, type Packed } from './packed.js';
import type { Summary } from './summary.js';

/** Raised by every change of what a summary holds beside the measures, or of how it is written. */
const FORMAT = 1;
const CHECKSUM_BYTES = 4;

/** Bytes that are no summary of this version: damaged, or made when the measures were others. */
export class SummaryShapeError extends Error {
  override readonly name = 'SummaryShapeError';
}

/** Names the measures with their versions: summaries with another fingerprint are made anew. */
export function summaryFingerprint(): string {
  const measures = Object.entries(MEASURES).map(([name, { version }]) => `${name}@${version}`);
  return `${FORMAT}:${measures.join(',')}`;
}

/** A summary as bytes: a checksum, the measures' fingerprint, the states. */
export function encodeSummary({ profile, sample, notes }: Summary): Uint8Array {
  const body = encodePacked([
    summaryFingerprint(),
    profile.pack(),
    sample === undefined ? null : sample.pack(),
    packedNotes(notes),
  ]);
  const bytes = new Uint8Array(CHECKSUM_BYTES + body.length);
  new DataView(bytes.buffer).setUint32(0, crc32(body), true);
  bytes.set(body, CHECKSUM_BYTES);
  return bytes;
}

/** @throws SummaryShapeError if the bytes are damaged or of another version */
export function decodeSummary(bytes: Uint8Array): Summary {
  const body = bytes.subarray(CHECKSUM_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < CHECKSUM_BYTES || view.getUint32(0, true) !== crc32(body)) {
    throw new SummaryShapeError('the checksum of a summary does not hold');
  }
  const [fingerprint, profile, sample, notes] = decodePacked(body) as [string, ...Packed[]];
  if (fingerprint !== summaryFingerprint()) {
    throw new SummaryShapeError(`a summary of ${fingerprint}, not of ${summaryFingerprint()}`);
  }
  return {
    profile: Profile.unpack(profile!),
    sample: sample === null ? undefined : TimeSample.unpack(sample!),
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
