import { inLight } from '../palette.js';
import { fonts } from '../text-width.js';
import { innerOf } from './drawing.js';
import { type Model, type View, viewOf } from './view.js';

/** Drawn wider, a chart's texts would be too small on paper. */
const paper = 720;

/** Draws the chart as lines on light ground while it is printed: a canvas would be grey and coarse. */
export function printWith(host: HTMLElement, model: () => Model, view: () => View): () => void {
  const before = (): void => {
    after();
    const { span, width: shown, height } = view();
    const width = Math.min(shown, paper);
    const inner = inLight(innerOf(model(), viewOf(model(), span, { width, height })));
    const markup = `<svg xmlns="http://www.w3.org/2000/svg" class="chart-printed" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${fonts}">${inner}</svg>`;
    const drawn = new DOMParser().parseFromString(markup, 'image/svg+xml').documentElement;
    host.append(document.adoptNode(drawn));
  };
  const after = (): void => host.querySelector('.chart-printed')?.remove();
  addEventListener('beforeprint', before);
  addEventListener('afterprint', after);
  return () => {
    removeEventListener('beforeprint', before);
    removeEventListener('afterprint', after);
    after();
  };
}
