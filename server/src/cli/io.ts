/** What a command may touch of the process that it runs in. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly isTty: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** Ends with Ctrl-C: of commands that go on until they are told to end. */
  readonly untilInterrupted?: () => AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}
