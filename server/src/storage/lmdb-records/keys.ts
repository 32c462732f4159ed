import { createHash } from 'node:crypto';

/** An identifier of at most so many bytes is a key as it is: LMDB's own bound is 1,978. */
export const plainId_bytes = 1024;
const group_bytes = 4;
const greatestGroup = 0xffff_fffe;

const scratch = Buffer.allocUnsafeSlow(group_bytes + plainId_bytes);

/**
 * The key of an identifier: the group, most significant byte first, and the identifier's UTF-8, so
 * that keys sort by group and then by its bytes. A longer identifier goes by its first bytes and the
 * SHA-256 of all of it. The buffer is good until the next call.
 */
export function onlineKey(group: number, id: string): Buffer {
  // no character takes more than three bytes for each UTF-16 unit
  if (id.length * 3 > plainId_bytes) return onlineKeyOfBytes(group, Buffer.from(id));
  writeGroup(scratch, group);
  return scratch.subarray(0, group_bytes + scratch.write(id, group_bytes));
}

/** The same of an identifier in UTF-8. */
export function onlineKeyOfBytes(group: number, id: Uint8Array): Buffer {
  if (id.length > plainId_bytes) return longKey(group, id);
  writeGroup(scratch, group);
  scratch.set(id, group_bytes);
  return scratch.subarray(0, group_bytes + id.length);
}

function longKey(group: number, id: Uint8Array): Buffer {
  const digest = createHash('sha256').update(id).digest();
  const key = Buffer.concat([Buffer.alloc(group_bytes), id.subarray(0, plainId_bytes), digest]);
  writeGroup(key, group);
  return key;
}

/** The identifier that a key holds: not where the identifier is longer than `plainId_bytes`. */
export const idOfKey = (key: Buffer): string => key.toString('utf8', group_bytes);

const groupKey = (group: number): Buffer => {
  const key = Buffer.alloc(group_bytes);
  writeGroup(key, group);
  return key;
};

/** From a group's first key up to, and without, the next group's. */
export const groupRange = (group: number): { start: Buffer; end: Buffer } => ({
  start: groupKey(group),
  end: groupKey(group + 1),
});

/** Keys of the log sort by group, then by sequence. */
export function logKey(group: number, sequence: number): Buffer {
  const key = Buffer.allocUnsafe(group_bytes + 8);
  writeGroup(key, group);
  key.writeBigUInt64BE(BigInt(sequence), group_bytes);
  return key;
}

function writeGroup(key: Buffer, group: number): void {
  if (!(group >= 0 && group <= greatestGroup)) throw new RangeError(`no group's number: ${group}`);
  key.writeUInt32BE(group, 0);
}
