import type { MonitorKind, RunOutcome } from 'guiderail/console';
import type { Tone } from '../../ui/index.js';

const kinds: Readonly<Record<MonitorKind, string>> = {
  DataQuality: 'Data quality',
  ModelQuality: 'Model quality',
  ModelBias: 'Bias',
  ModelExplainability: 'Explanations',
};

/** AWS's monitoring type in words. */
export const kindWords = (kind: MonitorKind): string => kinds[kind];

/** A run's outcome: its word, and how urgent it is. */
export const outcomeWords: Readonly<Record<RunOutcome, readonly [Tone, string]>> = {
  quiet: ['good', 'Quiet'],
  violations: ['bad', 'Violations'],
  failed: ['warn', 'Failed'],
  'no data': ['warn', 'No data'],
  unchecked: ['warn', 'Unchecked'],
  running: ['busy', 'Running'],
  stopped: ['plain', 'Stopped'],
  missed: ['plain', 'Missed'],
};

const noBaseline = 'it had no baseline.';

/** What a run says that was held against nothing. */
export function uncheckedWords(message = ''): string {
  const [, why = noBaseline] = /Nothing was checked: (.*)/s.exec(message) ?? [];
  const hint = why === noBaseline ? ' Accept a window as one, under Baseline.' : '';
  return `Nothing was checked, so nothing is known of this window: ${why}${hint}`;
}
