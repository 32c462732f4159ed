let context: CanvasRenderingContext2D | null | undefined;

/** The fonts of the console, as an attribute: the same in the page and in files. */
export const fonts = 'system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif';

/** Pixels that a text takes at a size; an estimate to the safe side where there is no canvas. */
export function textWidth(text: string, size = 12): number {
  if (context === undefined) {
    context = globalThis.document?.createElement('canvas').getContext('2d') ?? null;
  }
  if (!context) return estimate(text, size);
  context.font = `${size}px ${fonts}`;
  return context.measureText(text).width;
}

function estimate(text: string, size: number): number {
  let width = 0;
  for (const sign of text) width += (sign.codePointAt(0) ?? 0) >= 0x2e80 ? size : size * 0.62;
  return width;
}

/** A text that is cut, with …, to fit; whole where it does. */
export function shortened(text: string, width: number, size = 12): string {
  if (textWidth(text, size) <= width) return text;
  const signs = [...text];
  let low = 0;
  let high = signs.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidth(`${signs.slice(0, middle).join('')}…`, size) <= width) low = middle;
    else high = middle - 1;
  }
  return `${signs.slice(0, low).join('').trimEnd()}…`;
}
