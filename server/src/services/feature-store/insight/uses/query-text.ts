/** What a statement's text names. */
export interface QueryText {
  /** In lower case, of tables and columns alike. */
  readonly names: ReadonlySet<string>;
  /** What stands where a table does, as `database.name` in lower case. */
  readonly tables: ReadonlySet<string>;
  /** Whether all columns of something are asked for. */
  readonly star: boolean;
  /** S3 URIs that it writes to. */
  readonly writes: readonly string[];
}

const ignored = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g;
const word = /"(?:[^"]|"")*"|`(?:[^`]|``)*`|[\p{L}_][\p{L}\p{N}_$@]*|\S/gu;
const isName = (text: string): boolean => /^(?:["`].|[\p{L}_])/su.test(text);
/** `AS` and a name. */
const mostAlias = 2;
const target = /\b(?:TO|external_location\s*=)\s*'(s3:\/\/(?:[^']|'')+)'/gi;

/**
 * By looking at it, without running it: a name in it need not be the one that is meant.
 * @param database where tables are that the statement names alone.
 */
export function readQuery(sql: string, database: string): QueryText {
  const bare = sql.replace(ignored, ' ');
  const words = bare.match(word) ?? [];
  const names = words.filter(isName).map((text) => unquoted(text).toLowerCase());
  return {
    names: new Set(names),
    tables: tablesIn(words, unquoted(database).toLowerCase()),
    star: /(?:\bSELECT(?:\s+DISTINCT)?|,|\.)\s*\*/i.test(bare),
    writes: [...sql.matchAll(target)].map(([, uri = '']) => uri.replaceAll("''", "'")),
  };
}

/** Tables stand behind FROM and JOIN, and behind the commas of their list. */
function tablesIn(words: readonly string[], database: string): Set<string> {
  const found = new Set<string>();
  /** Words since a table's name, such as its alias; undefined: no table is near. */
  let since: number | undefined;
  let isNext = false;
  for (let at = 0; at < words.length; at++) {
    const text = words[at] ?? '';
    if (/^(?:FROM|JOIN)$/i.test(text)) {
      isNext = true;
    } else if (isNext && isName(text)) {
      const chain = [text];
      for (; words[at + 1] === '.'; at += 2) chain.push(words[at + 2] ?? '');
      const [name = '', of = database] = chain.map(unquoted).reverse();
      found.add(`${of}.${name}`.toLowerCase());
      [isNext, since] = [false, 0];
    } else {
      isNext = text === ',' && since !== undefined;
      const isAlias = since !== undefined && since < mostAlias && isName(text);
      since = isAlias ? (since ?? 0) + 1 : undefined;
    }
  }
  return found;
}

function unquoted(text: string): string {
  if (text.startsWith('"')) return text.slice(1, -1).replaceAll('""', '"');
  return text.startsWith('`') ? text.slice(1, -1).replaceAll('``', '`') : text;
}
