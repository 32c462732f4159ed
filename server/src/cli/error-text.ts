/** What DuckDB shows of the statement that failed: one of ours, of which nobody knows. */
const statement = /\n\nLINE \d+: .*$/s;

/** An error for the terminal: what records or scripts put into its words cannot act on that. */
export const errorText = (error: unknown): string =>
  (error as Error).message.replace(statement, '').replace(/[^\P{Cc}\n\t]/gu, '\ufffd');
