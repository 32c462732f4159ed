import { escaped } from '../standalone.js';
import { fonts } from '../text-width.js';

/** What lines are drawn into: a Path2D, or the path of an SVG. */
export interface Sink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  rect(x: number, y: number, width: number, height: number): void;
  closePath(): void;
}

export interface PathStyle {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly opacity?: number;
}

export interface TextStyle {
  readonly fill: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
}

/** Draws the same on a canvas and in a file. Colours are names such as `var(--ink)`. */
export interface Pen {
  path(build: (to: Sink) => void, style: PathStyle): void;
  text(x: number, y: number, text: string, style: TextStyle): void;
  /** Draws within a rectangle only. */
  within(box: readonly [number, number, number, number], draw: () => void): void;
}

const size = 11;

/** Draws on a canvas whose pixels are `ratio` to one of CSS. */
export function canvasPen(
  context: CanvasRenderingContext2D,
  ratio: number,
  colour: (name: string) => string,
): Pen {
  const scaled = (draw: () => void): void => {
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw();
    context.restore();
  };
  return {
    path: (build, { fill, stroke, width = 1, dash = [], opacity = 1 }) =>
      scaled(() => {
        const path = new Path2D();
        build(path);
        context.globalAlpha = opacity;
        if (fill) {
          context.fillStyle = colour(fill);
          context.fill(path);
        }
        if (!stroke) return;
        context.strokeStyle = colour(stroke);
        context.lineWidth = width;
        context.lineJoin = 'round';
        context.setLineDash([...dash]);
        context.stroke(path);
      }),
    text: (x, y, text, { fill, anchor = 'start', bold = false }) =>
      scaled(() => {
        context.font = `${bold ? '600 ' : ''}${size}px ${fonts}`;
        context.fillStyle = colour(fill);
        context.textAlign = anchor === 'middle' ? 'center' : anchor;
        context.textBaseline = 'alphabetic';
        context.fillText(text, x, y);
      }),
    within: ([x, y, width, height], draw) => {
      context.save();
      context.beginPath();
      context.rect(x * ratio, y * ratio, width * ratio, height * ratio);
      context.clip();
      draw();
      context.restore();
    },
  };
}

/** Counts clips of all drawings: a page that is printed holds several. */
let clips = 0;

/** Writes SVG. */
export function svgPen(): Pen & { readonly markup: () => string } {
  const parts: string[] = [];
  return {
    path: (build, style) => {
      const d = svgPath(build);
      if (d !== '') parts.push(`<path d="${d}"${attributes(style)}/>`);
    },
    text: (x, y, text, { fill, anchor = 'start', bold = false }) => {
      const weight = bold ? ' font-weight="600"' : '';
      parts.push(
        `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${weight}>${escaped(text)}</text>`,
      );
    },
    within: ([x, y, width, height], draw) => {
      const id = `chart-within-${++clips}`;
      parts.push(
        `<clipPath id="${id}"><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/></clipPath><g clip-path="url(#${id})">`,
      );
      draw();
      parts.push('</g>');
    },
    markup: () => parts.join(''),
  };
}

function attributes({ fill, stroke, width = 1, dash = [], opacity }: PathStyle): string {
  const given: readonly (readonly [string, string | number | undefined])[] = [
    ['fill', fill ?? 'none'],
    ['stroke', stroke],
    ['stroke-width', stroke ? width : undefined],
    ['stroke-linejoin', stroke ? 'round' : undefined],
    ['stroke-dasharray', dash.length > 0 ? dash.join(' ') : undefined],
    ['opacity', opacity],
  ];
  return given.map(([name, value]) => (value === undefined ? '' : ` ${name}="${value}"`)).join('');
}

function svgPath(build: (to: Sink) => void): string {
  let d = '';
  build({
    moveTo: (x, y) => {
      d += `M${round(x)} ${round(y)}`;
    },
    lineTo: (x, y) => {
      d += `L${round(x)} ${round(y)}`;
    },
    rect: (x, y, width, height) => {
      d += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
    },
    closePath: () => {
      d += 'Z';
    },
  });
  return d;
}

const round = (value: number): number => Math.round(value * 100) / 100;
