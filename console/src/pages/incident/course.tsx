import { scaleUtc } from 'd3-scale';
import type { IncidentDetail, IncidentWindow } from 'guiderail/console';
import { productNow } from '../../app/session.js';
import { plural } from '../../format/numbers.js';
import { minute, tick } from '../../format/times.js';
import { changeWords } from './words.js';

const shownTicks = 6;

/** The windows with evidence and the changes of an incident, each where it lies in time. */
export function Course({ incident }: { readonly incident: IncidentDetail }) {
  const { Windows: windows, Changes: changes, FirstWindow, ClosedTime } = incident;
  const times = [
    FirstWindow.StartTime,
    ...windows.flatMap(({ StartTime, EndTime }) => [StartTime, EndTime]),
    ...changes.map(({ Time }) => Time),
    ClosedTime ?? productNow(),
  ];
  const scale = scaleUtc([Math.min(...times), Math.max(...times)], [0.5, 99.5]);
  const ticks = scale.ticks(shownTicks).filter((time) => Math.abs(scale(time) - 50) < 46);
  const at = (time: number): string => `${scale(time)}%`;
  const most = Math.max(1, ...windows.map(({ Violations }) => Violations.length));
  return (
    <div
      class="course"
      role="img"
      aria-label={`${plural(windows.length, 'window')} with evidence from ${minute(FirstWindow.StartTime)} UTC on, and ${plural(changes.length, 'change')}; both are listed below`}
    >
      <div class="course-windows">
        {windows.map((window) => (
          <Bar
            key={window.StartTime}
            {...{ window, most }}
            left={at(window.StartTime)}
            width={widthOf(window, scale)}
          />
        ))}
      </div>
      <div class="course-changes">
        {changes.map((change) => (
          <i
            key={`${change.Time} ${change.Change}`}
            class={change.Change}
            style={{ left: at(change.Time) }}
            title={`${minute(change.Time)} UTC: ${changeWords(change)}`}
          />
        ))}
      </div>
      <div class="course-ticks">
        {ticks.map((time) => (
          <span key={time.getTime()} style={{ left: at(time.getTime()) }}>
            {tick(time, scale.tickFormat(shownTicks)(time))}
          </span>
        ))}
      </div>
      <ul class="course-legend">
        <li>
          <i class="evidence" /> Window with evidence, as high as it has violations (at most {most})
        </li>
        <li>
          <i class="opened" /> Opened, raised or back
        </li>
        <li>
          <i class="closed" /> Closed or lowered
        </li>
        <li>
          <i class="acknowledged" /> Other changes
        </li>
      </ul>
    </div>
  );
}

const widthOf = (
  { StartTime, EndTime }: IncidentWindow,
  scale: (time: number) => number | undefined,
): string => `${Math.max(0.3, (scale(EndTime) ?? 0) - (scale(StartTime) ?? 0))}%`;

const Bar = ({
  window: { StartTime, EndTime, Violations },
  most,
  left,
  width,
}: {
  readonly window: IncidentWindow;
  readonly most: number;
  readonly left: string;
  readonly width: string;
}) => (
  <i
    class="evidence"
    title={`${minute(StartTime)} – ${minute(EndTime)} UTC: ${plural(Violations.length, 'violation')}`}
    style={{ left, width, height: `${Math.max(12, (100 * Violations.length) / most)}%` }}
  />
);
