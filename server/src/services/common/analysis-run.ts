/** How a run in a thread talks to the one who asked for it. */
export interface Talk {
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What a run in a thread may use, and who hears of it. */
export interface AnalysisRun {
  readonly signal: AbortSignal;
  readonly memory_bytes: number;
  readonly threads: number;
  readonly onProgress: (line: string) => void;
}
