/** A page's script that shows one chart over time of so many points. */
export const chart = (points) => `
import { render } from 'preact';
import './charts.css';
import { TimeChart } from './index.js';
let state = 7;
const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
const end = Date.UTC(2026, 10, 22);
const times = Array.from({ length: ${points} }, (_, i) => end - (${points} - i) * 60_000);
let walk = 0;
const values = times.map(() => (walk += random() - 0.5));
const marks = Array.from({ length: 200 }, (_, i) => ({
  at: times[i * ${Math.floor(points / 200)}],
  label: \`run \${i}\`,
  tone: ['good', 'bad', 'warn'][i % 3],
}));
render(
  <TimeChart
    title="pan"
    height={320}
    series={[{ name: 'walk', times, values }]}
    thresholds={[{ value: 20, label: 'limit' }]}
    marks={marks}
  />,
  document.getElementById('app'),
);
`;

const scripts = new Set([
  'EventDispatch',
  'FireAnimationFrame',
  'FunctionCall',
  'RunMicrotasks',
  'TimerFire',
]);

/**
 * What a trace of Chromium's says of the page's own thread: its longest task, its frames and the time
 * that scripts took in each (event handlers, animation frames, timers, promises).
 */
export function frames(events) {
  const main = threadOf(events);
  const own = events.filter(({ pid, tid }) => `${pid} ${tid}` === main);
  const tasks = own.filter(({ name, ph }) => ph === 'X' && /(^|::)RunTask$/.test(name));
  const starts = own
    .filter(({ name, ph }) => name === 'FireAnimationFrame' && ph === 'X')
    .map(({ ts }) => ts)
    .sort((a, b) => a - b);
  if (tasks.length === 0 || starts.length < 10) {
    throw new Error(`the trace has ${tasks.length} tasks and ${starts.length} frames`);
  }
  const spans = merged(own.filter(({ name, ph }) => ph === 'X' && scripts.has(name)));
  const whole = spans.reduce((sum, [from, to]) => sum + to - from, 0);
  const each = byFrame(spans, starts).sort((a, b) => a - b);
  return {
    frames: starts.length,
    longestTask_ms: tasks.reduce((most, { dur = 0 }) => Math.max(most, dur), 0) / 1000,
    // of the processor: without what other programs took meanwhile
    longestTaskCpu_ms: tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur), 0) / 1000,
    script_ms: whole / starts.length / 1000,
    scriptP99_ms: each[Math.floor((each.length - 1) * 0.99)] / 1000,
  };
}

/** The thread in which the animation frames ran. */
function threadOf(events) {
  const found = events.find(({ name }) => name === 'FireAnimationFrame');
  if (!found) throw new Error('the trace has no frame');
  return `${found.pid} ${found.tid}`;
}

/** Stretches of time without what lies within another. */
function merged(events) {
  const spans = [];
  for (const { ts, dur = 0 } of events.sort((a, b) => a.ts - b.ts)) {
    const last = spans.at(-1);
    if (last && ts <= last[1]) last[1] = Math.max(last[1], ts + dur);
    else spans.push([ts, ts + dur]);
  }
  return spans;
}

/** The time of scripts from one frame to the next. */
function byFrame(spans, starts) {
  const times = starts.map(() => 0);
  let frame = 0;
  for (const [from, to] of spans) {
    while (frame + 1 < starts.length && starts[frame + 1] <= from) frame++;
    times[frame] += to - from;
  }
  return times;
}
