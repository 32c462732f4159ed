/** UTF-8 takes no more bytes for a UTF-16 unit. */
const widest_bytes = 3;

/** Bytes of texts and of what stands encoded, one after the other. */
export function joined(parts: readonly (string | Uint8Array)[]): Buffer {
  let most = 0;
  for (const part of parts) most += part.length * (typeof part === 'string' ? widest_bytes : 1);
  const bytes = Buffer.allocUnsafe(most);
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'string') at += bytes.write(part, at);
    else {
      bytes.set(part, at);
      at += part.length;
    }
  }
  return at === most ? bytes : bytes.subarray(0, at);
}
