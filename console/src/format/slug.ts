/** A text as one word of letters and digits of any language and hyphens; at most 80 characters. */
export function slug(text: string): string {
  const words =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...words.join('-')].slice(0, 80).join('').replace(/-$/, '');
}
