import type { MonitorOfOverview, MonitorState } from 'guiderail/console';
import { Badge, type Tone } from '../badge.js';
import { isWrong } from './verdict.js';
import { stateWord } from './words.js';

const tones: Readonly<Record<MonitorState, Tone>> = {
  violations: 'bad',
  failed: 'warn',
  'no data': 'warn',
  unchecked: 'warn',
  late: 'warn',
  stopped: 'plain',
  new: 'plain',
  quiet: 'good',
};

/** How a monitor stands, in a word: the same on every page. */
export const MonitorBadge = ({ monitor }: { readonly monitor: MonitorOfOverview }) => (
  <Badge tone={isWrong(monitor) ? 'bad' : tones[monitor.state]} word={stateWord(monitor)} />
);
