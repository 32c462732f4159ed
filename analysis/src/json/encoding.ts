/**
 * The text of a file in UTF-8, its byte order mark left out. `fail` is given a sentence for a file
 * in another encoding: what it is and what to do.
 */
export function textOf(content: string | Uint8Array, fail: (why: string) => never): string {
  if (typeof content === 'string') return content.replace(/^\uFEFF/, '');
  const [first, second] = content;
  const wide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (wide || (first !== undefined && (first === 0 || second === 0))) {
    fail('the text is in UTF-16, as PowerShell\'s ">" writes it; save it as UTF-8');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    const { line, byte } = firstWrong(content);
    fail(
      `line ${line} has the byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')}, which is ` +
        'not UTF-8 (it may be Latin-1 or Windows-1252); save the file as UTF-8',
    );
  }
}

/** The first byte that a decoder cannot take, and its line; the content is known to have one. */
function firstWrong(content: Uint8Array): { line: number; byte: number } {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let offset = 0;
  while (offset < content.length) {
    const byte = content[offset] as number;
    const end = offset + lengthFrom(byte);
    try {
      decoder.decode(content.subarray(offset, end));
    } catch {
      return { line, byte };
    }
    if (byte === 0x0a) line += 1;
    offset = end;
  }
  return { line, byte: content.at(-1) ?? 0 };
}

/** Bytes of the character that this one begins (RFC 3629, section 3). */
function lengthFrom(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}
