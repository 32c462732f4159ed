import { inLight } from './palette.js';
import { fonts, shortened, textWidth } from './text-width.js';

/** What a chart's legend names. */
export interface LegendEntry {
  readonly name: string;
  /** As CSS. */
  readonly colour: string;
  readonly shape: 'line' | 'box' | 'dot';
  readonly dash?: readonly number[];
}

export interface Drawing {
  readonly title: string;
  readonly legend: readonly LegendEntry[];
  readonly width: number;
  readonly height: number;
  /** What is drawn, as markup of SVG. */
  readonly inner: string;
}

const margin = 16;
const row = 20;

/** A drawing as a file of its own: title and legend above it, own fonts and colours, light ground. */
export function standalone({ title, legend, width, height, inner }: Drawing): string {
  const places = legendPlaces(legend, width);
  const rows = legend.length > 0 ? (places.at(-1)?.row ?? 0) + 1 : 0;
  const top = margin + 24 + rows * row;
  const whole = { width: width + 2 * margin, height: height + top + margin };
  const entries = legend.map((entry, i) => {
    const { x, row: line, name } = places[i] as Place;
    const at = `translate(${margin + x} ${margin + 24 + line * row})`;
    return `<g transform="${at}">${symbol(entry)}<text x="22" y="12" font-size="12">${escaped(name)}</text></g>`;
  });
  const head = shortened(title, width, 16);
  return inLight(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${whole.height}" viewBox="0 0 ${whole.width} ${whole.height}" font-family="${fonts}" fill="var(--ink)">` +
      `<title>${escaped(title)}</title>` +
      `<rect width="${whole.width}" height="${whole.height}" fill="var(--card)"/>` +
      `<text x="${margin}" y="${margin + 12}" font-size="15" font-weight="600">${escaped(head)}</text>` +
      `${entries.join('')}<g transform="translate(${margin} ${top})">${inner}</g></svg>\n`,
  );
}

interface Place {
  readonly x: number;
  readonly row: number;
  readonly name: string;
}

function legendPlaces(legend: readonly LegendEntry[], width: number): Place[] {
  let x = 0;
  let line = 0;
  return legend.map((entry) => {
    const name = shortened(entry.name, width - 24);
    const wide = 22 + textWidth(name) + 18;
    if (x > 0 && x + wide - 18 > width) {
      x = 0;
      line++;
    }
    const place = { x, row: line, name };
    x += wide;
    return place;
  });
}

/** A legend's symbol, 16 pixels wide. */
export function symbol({ colour, shape, dash = [] }: LegendEntry): string {
  if (shape === 'dot') return `<circle cx="8" cy="8" r="4" fill="${colour}"/>`;
  if (shape === 'box') return `<rect x="2" y="2" width="12" height="12" rx="2" fill="${colour}"/>`;
  const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
  return `<path d="M0 8h16" stroke="${colour}" stroke-width="2.5"${dashes}/>`;
}

/** Text as it stands in XML, without what XML cannot hold. */
export const escaped = (text: string): string =>
  clean(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** Without the characters that no XML file may hold. */
export const clean = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
