import { scaleUtc } from 'd3-scale';
import type { MonitorRun, MonitorView, RunOutcome } from 'guiderail/console';
import { useId, useRef } from 'preact/hooks';
import { setQuery, useQuery } from '../../../app/use-query.js';
import { count } from '../../../format/numbers.js';
import { minute, tick } from '../../../format/times.js';
import { outcomeWords } from '../words.js';

const shownTicks = 6;

/** All runs that were read, where they lie in time and what became of them; one is chosen. */
export function RunsAxis({
  monitor,
  chosen,
  choose,
}: {
  readonly monitor: MonitorView;
  readonly chosen: number | undefined;
  readonly choose: (due: number) => void;
}) {
  const { runs, missed } = monitor;
  const axis = useRef<HTMLDivElement>(null);
  const id = useId();
  const scale = axisScale(runs, missed);
  const width = widthOf(runs, scale);
  const at = runs.findIndex(({ due }) => due === chosen);
  const step = (to: number): void => {
    const run = runs[Math.min(runs.length - 1, Math.max(0, to))];
    if (run) choose(run.due);
  };
  const onKey = (event: KeyboardEvent): void => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: runs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    step(to);
  };
  const onClick = (event: MouseEvent): void => {
    const box = axis.current?.getBoundingClientRect();
    if (!box) return;
    choose(nearest(runs, scale, (event.clientX - box.left) / box.width));
  };
  return (
    <div class="runs-axis">
      <div
        class="runs-lane"
        ref={axis}
        role="listbox"
        tabIndex={0}
        aria-label="Runs by time; arrow keys choose one"
        aria-orientation="horizontal"
        aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
        onKeyDown={onKey}
        onClick={onClick}
      >
        {missed.map((due) => (
          <i
            key={`missed ${due}`}
            class="run missed"
            aria-hidden="true"
            title={`${minute(due)} UTC: due, and nothing ran`}
            style={{ left: `${scale(due) * 100}%` }}
          />
        ))}
        {runs.map((run, i) => (
          <Bar key={run.due} {...{ run, scale, width, id: `${id}-${i}` }} selected={i === at} />
        ))}
      </div>
      <Ticks scale={scale} />
      <Legend monitor={monitor} />
    </div>
  );
}

type Scale = (time: number) => number;

/** Times as shares of the axis, with room for the first and the last bar. */
function axisScale(runs: readonly MonitorRun[], missed: readonly number[]) {
  const times = [...runs.map(({ due }) => due), ...missed];
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const room = first === last ? 3_600_000 : 0;
  const scale = scaleUtc([first - room, last + room], [0.006, 0.994]);
  return Object.assign((time: number) => scale(time) ?? 0, {
    ticks: () => scale.ticks(shownTicks),
    format: scale.tickFormat(shownTicks),
  });
}

/** As wide as leaves a gap between most of them. */
function widthOf(runs: readonly MonitorRun[], scale: Scale): string {
  const gaps = runs.slice(1).map(({ due }, i) => scale(due) - scale(runs[i]?.due ?? due));
  const usual = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 1;
  return `clamp(1px, ${(usual * 60).toFixed(3)}%, 6px)`;
}

function nearest(runs: readonly MonitorRun[], scale: Scale, x: number): number {
  const gap = ({ due }: MonitorRun): number => Math.abs(scale(due) - x);
  return runs.reduce((best, run) => (gap(run) < gap(best) ? run : best)).due;
}

function Bar({
  run,
  scale,
  id,
  width,
  selected,
}: {
  readonly run: MonitorRun;
  readonly scale: Scale;
  readonly id: string;
  readonly width: string;
  readonly selected: boolean;
}) {
  const words = runWords(run);
  return (
    <div
      {...{ id, title: words }}
      role="option"
      tabIndex={-1}
      class={`run ${run.outcome.replace(' ', '-')}${run.origin === 'tick' ? '' : ' by-hand'}`}
      aria-selected={selected}
      aria-label={words}
      style={{ left: `${scale(run.due) * 100}%`, width }}
    />
  );
}

/** A run in a line: "2026-03-12 02:00 UTC: violations (3)". */
export function runWords({ due, outcome, violations, origin }: MonitorRun): string {
  const found = outcome === 'violations' && violations !== undefined ? ` (${violations})` : '';
  const asked = origin === 'on-demand' ? ', asked for' : '';
  return `${minute(due)} UTC${asked}: ${outcomeWords[outcome][1].toLowerCase()}${found}`;
}

const Ticks = ({ scale }: { readonly scale: ReturnType<typeof axisScale> }) => (
  <div class="runs-ticks" aria-hidden="true">
    {scale
      .ticks()
      .filter((time) => Math.abs(scale(time.getTime()) - 0.5) < 0.46)
      .map((time) => (
        <span key={time.getTime()} style={{ left: `${scale(time.getTime()) * 100}%` }}>
          {tick(time, scale.format(time))}
        </span>
      ))}
  </div>
);

const order: readonly RunOutcome[] = [
  'violations',
  'quiet',
  'failed',
  'no data',
  'unchecked',
  'running',
  'stopped',
  'missed',
];

/** What the colours mean, how many there are, and the way to older runs. */
function Legend({ monitor: { runs, missed, older } }: { readonly monitor: MonitorView }) {
  const [before] = useQuery('before');
  const numbers = new Map<RunOutcome, number>([['missed', missed.length]]);
  const byHand = runs.filter(({ origin }) => origin !== 'tick').length;
  for (const { outcome } of runs) numbers.set(outcome, (numbers.get(outcome) ?? 0) + 1);
  return (
    <div class="runs-legend">
      <ul>
        {order
          .filter((outcome) => (numbers.get(outcome) ?? 0) > 0)
          .map((outcome) => (
            <li key={outcome}>
              <i class={`run ${outcome.replace(' ', '-')}`} aria-hidden="true" />
              {outcomeWords[outcome][1]} {count(numbers.get(outcome) ?? 0)}
            </li>
          ))}
        {byHand > 0 && (
          <li>
            <i class="run by-hand" aria-hidden="true" />
            of these asked for by hand {count(byHand)}
          </li>
        )}
      </ul>
      <span>
        {older && (
          <button
            type="button"
            class="quiet"
            onClick={() => setQuery({ before: String(runs[0]?.due), run: undefined })}
          >
            Older runs
          </button>
        )}
        {before !== '' && (
          <button
            type="button"
            class="quiet"
            onClick={() => setQuery({ before: undefined, run: undefined })}
          >
            The newest runs
          </button>
        )}
      </span>
    </div>
  );
}
