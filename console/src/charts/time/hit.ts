import type { Mark } from '../types.js';
import { markSize, pixelsOf } from './marks.js';
import { laneHeight, type View } from './view.js';

/** The lowest place at which the pointer is still in the chart: under its marks. */
export const laneHeightAt = ({ bottom, lanes }: View): number => bottom + lanes * laneHeight + 3;

/** The mark at a place of the drawing: the last one drawn there. */
export function markUnder(
  view: View,
  { x, y }: { readonly x: number; readonly y: number },
): Mark | undefined {
  const lane = Math.floor((y - view.bottom - 3) / laneHeight);
  if (lane < 0 || lane >= view.lanes) return undefined;
  const scale = (view.right - view.left) / (view.span[1] - view.span[0]);
  return view.marks.findLast(({ mark, lane: own }) => {
    if (own !== lane) return false;
    const [from, to] = pixelsOf(mark, scale);
    const start = mark.until === undefined ? view.x(mark.at) - markSize / 2 : view.x(mark.at);
    return x >= start - 1 && x <= start + (to - from) + 1;
  })?.mark;
}
