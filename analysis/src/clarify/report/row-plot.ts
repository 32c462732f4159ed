import { escapeHtml, foreign, type Html, html, trusted } from '../../report/html.js';

/** Width of a row's plot in its own units; on a page it is as wide as there is room. */
const width = 1000;
/** Room at either end. */
const edge = 8;

export interface PlotRow {
  readonly name: string;
  /** Stands behind the name. */
  readonly aside?: Html | string | undefined;
  /** What the plot shows, in words. */
  readonly label: string;
  /** Marks of SVG made by the program itself, in a field 1,000 wide. */
  readonly marks: string;
  readonly value?: Html | string | undefined;
}

/** A name, a plot and a number a row: text stays text, and only plots stretch with the page. */
export function plotRows(
  rows: readonly PlotRow[],
  {
    height,
    caption,
    ends,
  }: {
    /** Of a plot, in pixels. */
    readonly height: number;
    /** For those who do not see the page. */
    readonly caption: string;
    /** What stands at the ends of the scale. */
    readonly ends?: readonly [string, string] | undefined;
  },
): Html {
  const svg = ({ label, marks }: PlotRow) =>
    trusted(
      `<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio=none style="height:${height}px" ` +
        `role=img aria-label="${escapeHtml(label)}">${marks}</svg>`,
    );
  return html`<table class=rp><caption class=v>${caption}</caption><tbody>${rows.map(
    (row) =>
      html`<tr><th scope=row>${foreign(row.name, 60)}${row.aside && html` <small>${row.aside}</small>`}<td class=pl>${svg(
        row,
      )}<td>${row.value}`,
  )}${
    ends &&
    html`<tr class=en><th><td class=pl><span class=x><i>${ends[0]}</i><i>${ends[1]}</i></span><td>`
  }</table>`;
}

/** Where a value stands between `low` and `high`, in a plot's units; what is beyond is at the end. */
export function scale(low: number, high: number): (value: number) => number {
  const span = high - low;
  return (value) => {
    const share = span > 0 ? (value - low) / span : 0.5;
    const within = Number.isNaN(share) ? 0.5 : Math.max(0, Math.min(1, share));
    return Math.round(edge + within * (width - 2 * edge));
  };
}

/** A bar between two places of a scale. */
export const bar = (kind: string, a: number, b: number, y: number, height: number): string =>
  `<rect class=${kind} x=${Math.min(a, b)} y=${y} width=${Math.max(3, Math.abs(b - a))} height=${height} />`;

/** A line down a plot. */
export const upright = (kind: string, x: number, height: number): string =>
  `<path class=${kind} d="M${x} 0v${height}"/>`;
