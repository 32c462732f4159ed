/** What a statement's text names. */
export interface QueryText {
  /** In lower case, of tables and columns alike. */
  readonly names: ReadonlySet<string>;
  /** Whether all columns of something are asked for. */
  readonly star: boolean;
  /** S3 URIs that it writes to. */
  readonly writes: readonly string[];
}

const ignored = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g;
const name = /"(?:[^"]|"")*"|`(?:[^`]|``)*`|[\p{L}_][\p{L}\p{N}_$@]*/gu;
const target = /\b(?:TO|external_location\s*=)\s*'(s3:\/\/(?:[^']|'')+)'/gi;

/** By looking at it, without running it: a name in it need not be the one that is meant. */
export function readQuery(sql: string): QueryText {
  const bare = sql.replace(ignored, ' ');
  const names = [...bare.matchAll(name)].map(([text]) => unquoted(text).toLowerCase());
  return {
    names: new Set(names),
    star: /(?:\bSELECT(?:\s+DISTINCT)?|,|\.)\s*\*/i.test(bare),
    writes: [...sql.matchAll(target)].map(([, uri = '']) => uri.replaceAll("''", "'")),
  };
}

function unquoted(text: string): string {
  if (text.startsWith('"')) return text.slice(1, -1).replaceAll('""', '"');
  return text.startsWith('`') ? text.slice(1, -1).replaceAll('``', '`') : text;
}
