import { readTime, valuesAt } from './reading.js';
import { colourOf } from './scene.js';
import type { Model, Span, View } from './view.js';

/** The cursor, its points and the span that is being chosen, over the canvas. */
export interface Overlay {
  readonly cursor: (model: Model, view: View, time: number | undefined) => void;
  readonly choose: (view: View, pixels: Span | undefined) => void;
  readonly end: () => void;
}

const mostDots = 24;

export function startOverlay(host: HTMLElement): Overlay {
  const layer = element(host, 'chart-over');
  const line = element(layer, 'chart-cursor');
  const choice = element(layer, 'chart-choice');
  const dots: HTMLElement[] = [];
  line.hidden = true;
  choice.hidden = true;
  return {
    cursor: (model, view, time) => {
      const values = time === undefined ? [] : valuesAt(model, view, time).slice(0, mostDots);
      const near = values.filter(({ at }) => at >= 0);
      while (dots.length < near.length) dots.push(element(layer, 'chart-dot'));
      line.hidden = time === undefined || time < view.span[0] || time > view.span[1];
      if (time !== undefined) {
        const at = readTime(values, time);
        place(line, view.x(at), view.top);
        line.style.height = `${view.bottom - view.top}px`;
      }
      dots.forEach((dot, i) => {
        const value = near[i];
        dot.hidden = !value;
        if (!value) return;
        const y = view.y(value.line.values[value.at] as number);
        const x = view.x(value.line.times[value.at] as number);
        dot.hidden = y < view.top || y > view.bottom || x < view.left || x > view.right;
        place(dot, x, y);
        dot.style.background = colourOf(value);
      });
    },
    choose: (view, pixels) => {
      choice.hidden = pixels === undefined;
      if (!pixels) return;
      place(choice, pixels[0], view.top);
      choice.style.width = `${pixels[1] - pixels[0]}px`;
      choice.style.height = `${view.bottom - view.top}px`;
    },
    end: () => layer.remove(),
  };
}

function element(within: HTMLElement, name: string): HTMLElement {
  const made = document.createElement('div');
  made.className = name;
  within.append(made);
  return made;
}

function place(what: HTMLElement, x: number, y: number): void {
  what.style.transform = `translate(${x}px, ${y}px)`;
}
