import type { Violation } from '@guiderail/sdk';
import type { RunLabels } from './run-labels.js';
import { shownSpan } from './times.js';

interface ChangedWindow {
  readonly StartTime: number;
  readonly EndTime: number;
}

/** A window that was run again, as `--json` prints it. */
export interface RunAgain extends RunLabels {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly violations: readonly Violation[];
}

/** What a run found: for people, and for programs. */
export interface RunTold {
  /** constraint_violations.json. */
  readonly file: object;
  readonly violations: readonly Violation[];
  readonly labels: RunLabels;
  readonly text: string;
}

export interface RunChangedTools {
  /** A path below `/_guiderail/`. */
  readonly ask: <T>(path: string, body: object) => Promise<T>;
  /** Runs a span, milliseconds since the epoch, and waits for its end. */
  readonly run: (span: { StartTime: number; EndTime: number }) => Promise<RunTold>;
  /** Says which window is run now. */
  readonly progress: (line: string) => void;
}

/** Runs again, the oldest first, the windows whose labels are others than when each was run. */
export async function runChanged(
  schedule: string,
  { ask, run, progress }: RunChangedTools,
): Promise<{ runs: RunAgain[]; text: string }> {
  const path = `monitoring-schedules/${encodeURIComponent(schedule)}/changed-windows`;
  const { ChangedWindows: windows, Checked: checked } = await ask<{
    ChangedWindows: readonly ChangedWindow[];
    Checked: number;
  }>(path, {});
  const ofWindows = checked === 1 ? 'the one window' : `the newest ${checked} windows`;
  if (checked === 0) return { runs: [], text: `${schedule} has merged no window yet.\n` };
  if (windows.length === 0) {
    return { runs: [], text: `No labels have changed since ${ofWindows} of ${schedule} ran.\n` };
  }
  const runs: RunAgain[] = [];
  const texts: string[] = [];
  const sorted = [...windows].sort((a, b) => a.StartTime - b.StartTime);
  for (const { StartTime, EndTime } of sorted) {
    const span = shownSpan(StartTime, EndTime);
    progress(`${schedule} runs ${span} again …\n`);
    const { violations, labels, text } = await run({ StartTime, EndTime });
    runs.push({
      windowStart: new Date(StartTime).toISOString(),
      windowEnd: new Date(EndTime).toISOString(),
      ...labels,
      violations,
    });
    texts.push(`${span}\n${text}`);
  }
  return { runs, text: texts.join('\n') };
}
