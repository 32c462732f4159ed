import type { Readable, Writable } from 'node:stream';

export interface ProcessLimits {
  /** Real time from its start. */
  readonly time_ms?: number;
  /** Resident memory of the whole process tree. */
  readonly memory_bytes?: number;
  /** Of one file that it writes, where the system can bound it (prlimit). */
  readonly file_bytes?: number;
  /** What the files below a folder may take together; looked at every second or so. */
  readonly folder?: { readonly path: string; readonly bytes: number };
  /** Of one line of output; the rest of the line is left out. 64 KiB unless given. */
  readonly line_bytes?: number;
}

export interface ProcessRequest {
  /** A program's path, or its name in PATH. No shell is involved. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /**
   * The child's environment beside PATH, LANG, HOME and TMPDIR (both `cwd` unless given here);
   * nothing of the server's own is passed on.
   */
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: ProcessLimits;
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Ends the child: SIGTERM, then SIGKILL after the grace. */
  readonly signal: AbortSignal;
  /** Real time between SIGTERM and SIGKILL; 10 seconds unless given. */
  readonly grace_ms?: number;
}

/** Why the server ended a child. */
export type StopReason = 'time' | 'memory' | 'space' | 'abort';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stoppedFor?: StopReason;
}

/** A long-lived child that is spoken to over its standard streams. */
export interface ServedProcess {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when its whole tree is gone; rejects when it could not be started. */
  readonly exited: Promise<ProcessExit>;
  /** SIGTERM, and SIGKILL after the grace. */
  stop(): Promise<ProcessExit>;
}
