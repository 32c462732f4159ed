/** What a browser shows in place, by the last part of a name. */
const byEnding: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  htm: 'text/html; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

const asText = 'text/plain; charset=utf-8';
const textEndings = new Set(
  'txt text csv tsv jsonl ndjson log md py js mjs ts xml yaml yml toml ini sql conf out'.split(' '),
);

/** Types that an object may state for itself; of the others the name decides. */
const stated: Readonly<Record<string, string>> = {
  'text/html': 'text/html; charset=utf-8',
  'application/json': 'application/json',
  'image/png': 'image/png',
  'image/jpeg': 'image/jpeg',
  'image/gif': 'image/gif',
  'image/webp': 'image/webp',
  'image/svg+xml': 'image/svg+xml',
};

/** The type under which an object is shown; what no browser shows is bytes. */
export function shownType(key: string, given: string | undefined): string {
  const type = given?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const ending = /\.([a-z0-9]{1,8})$/i.exec(key)?.[1]?.toLowerCase() ?? '';
  const known = stated[type] ?? byEnding[ending];
  if (known !== undefined) return known;
  if (type.startsWith('text/') || textEndings.has(ending)) return asText;
  return 'application/octet-stream';
}

/** A Content-Disposition that keeps the last part of the key as the file's name. */
export function attachment(key: string): string {
  const name =
    key
      .split('/')
      .findLast((part) => part !== '')
      ?.slice(0, 150) ?? 'object';
  const plain = name.replace(/[^\w.() -]/g, '_').replace(/^\.+/, '_');
  const whole = encodeURIComponent(wellFormed(name)).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

/** A cut may have left half a sign at the end, which no encoding takes. */
const wellFormed = (text: string): string => Buffer.from(text).toString();
