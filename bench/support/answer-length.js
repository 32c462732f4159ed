const headEnd = Buffer.from('\r\n\r\n');

/** Bytes of an answer, head and body; undefined while its head is incomplete. */
export function answerLength(bytes) {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = bytes.latin1Slice(0, end).toLowerCase();
  const at = head.indexOf('\r\ncontent-length:');
  if (at < 0) throw new Error(`an answer without a length: ${head}`);
  return end + 4 + Number.parseInt(head.slice(at + 17), 10);
}
