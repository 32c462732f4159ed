import type { MonitorOfOverview } from 'guiderail/console';
import { hrefOf } from '../../app/location.js';
import { MonitorBadge } from './monitor-badge.js';
import { rankOf } from './verdict.js';
import { incidentWords, runWords, sinceWords, typeWord, wholeStory } from './words.js';

/** Of monitors that are quiet, beyond which they are told by number. */
const mostQuiet = 12;

/** A row's monitors: those that need somebody in full, the quiet ones as short links. */
export function MonitorLinks({
  monitors,
  now,
}: {
  readonly monitors: readonly MonitorOfOverview[];
  readonly now: number;
}) {
  const sorted = [...monitors].sort((a, b) => rankOf(a) - rankOf(b));
  const loud = sorted.filter((one) => one.state !== 'quiet' || incidentWords(one) !== '');
  const quiet = sorted.filter((one) => !loud.includes(one));
  if (monitors.length === 0) {
    return (
      <div class="ov-monitors">
        <span class="dim">No monitor watches it.</span>
      </div>
    );
  }
  return (
    <div class="ov-monitors">
      {loud.map((monitor) => (
        <LoudMonitor key={monitor.name} monitor={monitor} now={now} />
      ))}
      {quiet.length > 0 && (
        <p class="ov-quiet">
          {quiet.slice(0, mostQuiet).map((monitor) => (
            <a
              key={monitor.name}
              class="ov-chip"
              href={monitorHref(monitor)}
              title={wholeStory(monitor, now)}
            >
              {monitor.name}
            </a>
          ))}
          <span class="dim">
            {quiet.length > mostQuiet ? `and ${quiet.length - mostQuiet} more, all quiet` : 'quiet'}
          </span>
        </p>
      )}
    </div>
  );
}

/** The newest run of what is wrong, or the monitor. */
const monitorHref = ({ name, state, due }: MonitorOfOverview): string =>
  hrefOf(
    `/monitors/${encodeURIComponent(name)}`,
    state === 'violations' && due !== undefined ? { run: String(due) } : {},
  );

function LoudMonitor({
  monitor,
  now,
}: {
  readonly monitor: MonitorOfOverview;
  readonly now: number;
}) {
  const more = [sinceWords(monitor, now), incidentWords(monitor)].filter((part) => part !== '');
  return (
    <a class="ov-monitor" href={monitorHref(monitor)} title={wholeStory(monitor, now)}>
      <span class="ov-monitor-name">{monitor.name}</span>
      <MonitorBadge monitor={monitor} />
      {more.length > 0 && <span class="ov-more">{more.join(' · ')}</span>}
      <span class="ov-when">
        {typeWord(monitor.type)} · {runWords(monitor, now) || 'no run yet'}
      </span>
    </a>
  );
}
