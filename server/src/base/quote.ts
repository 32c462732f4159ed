/** Any name as an identifier in SQL. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Any text as a literal in SQL. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Texts as a list in DuckDB's SQL, such as the paths of `read_parquet`. */
export const quoteList = (texts: readonly string[]): string =>
  `[${texts.map(quoteText).join(', ')}]`;
