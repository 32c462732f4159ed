/** Finds rows that were written before: open addressing over the bits of a buffer's rows. */
export interface DistinctRows {
  clear(): void;
  /** The slot of the row that was written at `slot`: an earlier one where it is the same. */
  slotOf(slot: number): number;
}

export function distinctRows(
  buffer: Float64Array,
  columns: number,
  capacity: number,
): DistinctRows {
  const words = new Uint32Array(buffer.buffer, buffer.byteOffset, buffer.length * 2);
  const width = columns * 2;
  let size = 64;
  while (size < capacity * 2) size *= 2;
  const table = new Int32Array(size).fill(-1);
  const same = (one: number, other: number) => {
    for (let i = 0; i < width; i += 1) {
      if (words[one * width + i] !== words[other * width + i]) return false;
    }
    return true;
  };
  const hashOf = (slot: number) => {
    let hash = 0x811c9dc5;
    // whole numbers differ in a double's upper bits alone: they are brought down first
    for (let i = slot * width; i < (slot + 1) * width; i += 2) {
      const high = words[i + 1]!;
      const mixed = Math.imul(words[i]! ^ high ^ (high >>> 12), 0x85ebca6b);
      hash = Math.imul(hash ^ mixed ^ (mixed >>> 15), 0x9e3779b1);
    }
    hash ^= hash >>> 15;
    return hash & (size - 1);
  };
  const slotOf = (slot: number) => {
    let place = hashOf(slot);
    for (;;) {
      const other = table[place]!;
      if (other < 0) {
        table[place] = slot;
        return slot;
      }
      if (same(other, slot)) return other;
      place = (place + 1) & (size - 1);
    }
  };
  return { clear: () => table.fill(-1), slotOf };
}
