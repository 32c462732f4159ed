import type { Signal } from '@preact/signals';
import type { Mark } from '../types.js';
import { firstAt } from './prepare.js';
import { isWhole } from './spans.js';
import type { Stage } from './stage.js';
import type { Model } from './view.js';

export interface Keyboard {
  readonly stage: Stage;
  readonly model: Model;
  readonly cursor: Signal<number | undefined>;
  readonly mark: Signal<Mark | undefined>;
}

/** What a key does in a chart over time. @returns false where it does nothing there */
export function onKey(event: KeyboardEvent, { stage, model, cursor, mark }: Keyboard): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { key, shiftKey } = event;
  const sign = key === 'ArrowLeft' ? -1 : 1;
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    // where there is nothing to move, arrows go from point to point as they do with shift
    const all = isWhole(stage.view.span, stage.whole());
    if (shiftKey || all) step(sign, { stage, model, cursor, mark });
    else stage.move(sign * 0.2);
  } else if (key === '+' || key === '=') stage.zoom(0.5);
  else if (key === '-' || key === '_') stage.zoom(2);
  else if (key === 'Home') stage.look(undefined);
  else if (key === 'm' || key === 'M')
    return stepMark(shiftKey ? -1 : 1, { stage, model, cursor, mark });
  else if (key === 'Enter') {
    if (mark.value?.href !== undefined) stage.open(mark.value);
    else if (cursor.value !== undefined) stage.choosePoint(cursor.value);
  } else if (key === 'Escape' && cursor.value !== undefined) {
    mark.value = undefined;
    stage.point(undefined);
  } else return false;
  return true;
}

/** To the next or last time at which any series has a point. */
function step(sign: number, { stage, model, cursor, mark }: Keyboard): void {
  const { span } = stage.view;
  const from = cursor.value ?? (sign > 0 ? span[0] - 1 : span[1] + 1);
  // as many points as pixels can be told apart: a step is a pixel at least
  const least = (span[1] - span[0]) / 400;
  let next: number | undefined;
  for (const { times } of model.lines) {
    const at =
      sign > 0
        ? firstAt(times, Math.max(span[0], from + Math.max(1, least)))
        : before(times, from - least);
    const time = times[at];
    if (time === undefined || time < span[0] || time > span[1]) continue;
    if (next === undefined || sign * (time - next) < 0) next = time;
  }
  mark.value = undefined;
  if (next !== undefined) stage.point(next);
}

const before = (times: Float64Array, time: number): number => firstAt(times, time) - 1;

function stepMark(sign: number, { stage, model, mark }: Keyboard): boolean {
  const ordered = [...model.marks].sort((a, b) => a.at - b.at);
  if (ordered.length === 0) return false;
  const here = mark.value ? ordered.indexOf(mark.value) : -1;
  const next = here < 0 ? (sign > 0 ? 0 : ordered.length - 1) : here + sign;
  const found = ordered[Math.max(0, Math.min(ordered.length - 1, next))] as Mark;
  const { span } = stage.view;
  if (found.at < span[0] || found.at > span[1]) {
    const half = (span[1] - span[0]) / 2;
    stage.look([found.at - half, found.at + half]);
  }
  stage.point(found.at);
  mark.value = found;
  return true;
}
