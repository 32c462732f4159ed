/** An error for the terminal: what records or scripts put into its words cannot act on that. */
export const errorText = (error: unknown): string =>
  (error as Error).message.replace(/[^\P{Cc}\n\t]/gu, '\ufffd');
