import type { LoggedWrite, OnlineRecord, RecordWrite, WriteKind } from '../record-store.js';
import { call_bytes } from './call-set.js';
import { plainId_bytes } from './keys.js';

// An online value: flags, event time, expiry, the identifier where its key does not hold it, the
// record. A value of the log: times, the identifier, then the online value that the write made. A
// frame: group, kind and stores, then the value of the log. So one copy of a record's text serves
// all three. Numbers are little-endian. Before the frames of a call that has a name stands one of
// the call: its length, how many bytes those frames have, the digest of the name.

const tombstone = 1;
const expires = 2;
const holdsId = 4;

const eventTimeAt = 1;
const expiresAt = 9;
const idAt = 17;

const invokedAt = 0;
const acceptedAt = 8;
const logIdLengthAt = 16;
const logIdAt = 20;

const kinds: readonly WriteKind[] = ['put', 'update', 'soft-delete', 'hard-delete'];
const toOnline = 1;
const toOffline = 2;
const frameHeader_bytes = 10;
const callKind = 0xff;
const callHeader_bytes = frameHeader_bytes + call_bytes;
const fixed_bytes = frameHeader_bytes + logIdAt + idAt + 4;

/** What decides whether a write is newer than a record. */
export interface Standing {
  readonly eventTime_ms: number;
  readonly expires_ms: number | undefined;
  readonly deleted: boolean;
}

export const isTombstone = (value: Buffer): boolean => ((value[0] ?? 0) & tombstone) !== 0;
export const eventTimeOf = (value: Buffer): number => value.readDoubleLE(eventTimeAt);
export const expiryOf = (value: Buffer): number | undefined =>
  ((value[0] ?? 0) & expires) === 0 ? undefined : value.readDoubleLE(expiresAt);

/** Where the record begins in an online value. */
const recordAt = (value: Buffer): number =>
  ((value[0] ?? 0) & holdsId) === 0 ? idAt : idAt + 4 + value.readUInt32LE(idAt);

/** The identifier in an online value, if its key is too short for it. */
export const idInValue = (value: Buffer): string | undefined =>
  ((value[0] ?? 0) & holdsId) === 0
    ? undefined
    : value.toString('utf8', idAt + 4, idAt + 4 + value.readUInt32LE(idAt));

export const recordText = (value: Buffer): string => value.toString('utf8', recordAt(value));

/** @param value its bytes stay as they are. */
export const onlineRecordOf = (value: Buffer): OnlineRecord => ({
  record: value.subarray(recordAt(value)),
  eventTime_ms: eventTimeOf(value),
  expires_ms: expiryOf(value),
  deleted: isTombstone(value),
});

/** @param value of the log. */
export function loggedWriteOf(sequence: number, value: Buffer): LoggedWrite {
  const idEnd = logIdAt + value.readUInt32LE(logIdLengthAt);
  const online = value.subarray(idEnd);
  return {
    sequence,
    id: value.toString('utf8', logIdAt, idEnd),
    eventTime_ms: eventTimeOf(online),
    invoked_ms: value.readDoubleLE(invokedAt),
    deleted: isTombstone(online),
    record: recordText(online),
  };
}

/** When a write of the log was accepted, in real time. */
export const acceptedOf = (value: Buffer): number => value.readDoubleLE(acceptedAt);

/** More bytes than a frame of this write takes. */
export const frameBound = ({ id, record }: RecordWrite): number =>
  fixed_bytes + 6 * id.length + 3 * record.length;

/** @returns the bytes that a frame of this write takes at most, counted. */
export const frameBytes = ({ id, record }: RecordWrite): number =>
  fixed_bytes + 2 * Buffer.byteLength(id) + Buffer.byteLength(record);

/**
 * Writes a frame: its length, group, kind and stores, and the value of the log.
 * @returns where it ends.
 */
export function writeFrame(
  into: Buffer,
  start: number,
  write: RecordWrite,
  accepted_ms: number,
): number {
  const log = start + frameHeader_bytes;
  into.writeUInt32LE(write.group, start + 4);
  into[start + 8] = kinds.indexOf(write.kind);
  into[start + 9] = (write.online ? toOnline : 0) | (write.offline ? toOffline : 0);
  into.writeDoubleLE(write.invoked_ms, log + invokedAt);
  into.writeDoubleLE(accepted_ms, log + acceptedAt);
  const id_bytes = into.write(write.id, log + logIdAt);
  into.writeUInt32LE(id_bytes, log + logIdLengthAt);
  const online = log + logIdAt + id_bytes;
  const deletes = write.kind === 'soft-delete' || write.kind === 'hard-delete';
  const long = id_bytes > plainId_bytes;
  into[online] =
    (deletes ? tombstone : 0) |
    (write.expires_ms === undefined ? 0 : expires) |
    (long ? holdsId : 0);
  into.writeDoubleLE(write.eventTime_ms, online + eventTimeAt);
  into.writeDoubleLE(write.expires_ms ?? 0, online + expiresAt);
  let end = online + idAt;
  if (long) {
    into.writeUInt32LE(id_bytes, end);
    into.copy(into, end + 4, log + logIdAt, log + logIdAt + id_bytes);
    end += 4 + id_bytes;
  }
  end += into.write(write.record, end);
  into.writeUInt32LE(end - start, start);
  return end;
}

/** A write on its way into the database; its parts are views of the frame. */
export interface Frame {
  readonly group: number;
  readonly kind: WriteKind;
  readonly online: boolean;
  readonly offline: boolean;
  readonly invoked_ms: number;
  readonly accepted_ms: number;
  readonly id: Buffer;
  /** What the log takes. */
  readonly logged: Buffer;
  /** What the online store takes. */
  readonly value: Buffer;
}

/** Bytes that `writeCall` takes. */
export const callFrame_bytes = callHeader_bytes;

/**
 * Writes, before them, that the frames between here and `end` are of a call.
 * @param digest of its name, a byte a character.
 */
export function writeCall(into: Buffer, start: number, end: number, digest: string): void {
  into.writeUInt32LE(callHeader_bytes, start);
  into.writeUInt32LE(end - start - callHeader_bytes, start + 4);
  into[start + 8] = callKind;
  into[start + 9] = 0;
  into.write(digest, start + frameHeader_bytes, 'latin1');
}

/** Knows the calls whose frames are not to be read. */
export interface KnownCalls {
  has(bytes: Buffer, at: number): boolean;
  /** @param now real time. */
  add(bytes: Buffer, at: number, now: number): void;
}

/** The frames in `bytes`, in the order in which they were written; each call's once. */
export function* readFrames(bytes: Buffer, calls: KnownCalls): Generator<Frame> {
  for (let start = 0; start < bytes.length; ) {
    const end = start + bytes.readUInt32LE(start);
    if (bytes[start + 8] !== callKind) yield frameOf(bytes, start, end);
    else if (calls.has(bytes, start + frameHeader_bytes)) {
      start = end + bytes.readUInt32LE(start + 4);
      continue;
    } else {
      const accepted_ms = bytes.readDoubleLE(end + frameHeader_bytes + acceptedAt);
      calls.add(bytes, start + frameHeader_bytes, accepted_ms);
    }
    start = end;
  }
}

function frameOf(bytes: Buffer, start: number, end: number): Frame {
  const log = start + frameHeader_bytes;
  const idEnd = log + logIdAt + bytes.readUInt32LE(log + logIdLengthAt);
  const kind = kinds[bytes[start + 8] ?? -1];
  if (kind === undefined) throw new Error('a frame of no kind');
  const stores = bytes[start + 9] ?? 0;
  return {
    group: bytes.readUInt32LE(start + 4),
    kind,
    online: (stores & toOnline) !== 0,
    offline: (stores & toOffline) !== 0,
    invoked_ms: bytes.readDoubleLE(log + invokedAt),
    accepted_ms: bytes.readDoubleLE(log + acceptedAt),
    id: bytes.subarray(log + logIdAt, idEnd),
    logged: bytes.subarray(log, end),
    value: bytes.subarray(idEnd, end),
  };
}

/** A frame's two values with another record in them. */
export function withRecord(frame: Frame, record: string): { logged: Buffer; value: Buffer } {
  const text = Buffer.from(record);
  const head = frame.logged.length - frame.value.length;
  const logged = Buffer.concat([frame.logged.subarray(0, head + recordAt(frame.value)), text]);
  return { logged, value: logged.subarray(head) };
}
