import type { SeriesTone } from './types.js';

/**
 * The colours of styles/1-tokens.css and charts.css on light ground: what a chart that leaves the
 * console is drawn with. A test holds them against the style sheets.
 */
export const lightColours: Readonly<Record<string, string>> = {
  card: '#ffffff',
  ink: '#1b1f24',
  dim: '#575f69',
  line: '#dcd8d0',
  'strong-line': '#8a8f96',
  link: '#1a5f9e',
  'chart-current': '#1f77b4',
  'chart-baseline': '#8a97a6',
  'chart-bad': '#c0264b',
  'chart-warn': '#b36b00',
  'chart-good': '#2b7f55',
  'chart-plain': '#6b5b95',
  'chart-grid': '#e6e2da',
  'chart-teal': '#13808a',
  'chart-ochre': '#8a6d00',
  'chart-rose': '#a8488f',
};

export type Colour = keyof typeof lightColours & string;

/** What series take by their place: none of them says that something is good or bad. */
const byPlace: readonly Colour[] = [
  'chart-current',
  'chart-plain',
  'chart-teal',
  'chart-ochre',
  'chart-rose',
  'chart-baseline',
];

/** The name of a series' colour: by its tone, or by its place among the series. */
export const colourName = (tone: SeriesTone | undefined, place: number): Colour =>
  tone === undefined ? (byPlace[place % byPlace.length] as Colour) : `chart-${tone}`;

/** The colour as CSS, which follows the theme. */
export const cssColour = (name: Colour): string => `var(--${name})`;

/** Replaces what follows the theme by the colours on light ground. */
export const inLight = (markup: string): string =>
  markup.replace(/var\(--([a-z-]+)\)/g, (_, name: string) => lightColours[name] ?? '#000000');

/** Dashes by which lines differ also without colours. */
export function dashOf(tone: SeriesTone | undefined, place: number): readonly number[] {
  if (tone === 'baseline') return [5, 3];
  const round = Math.floor(place / byPlace.length);
  return [[], [7, 3], [2, 3], [9, 3, 2, 3]][tone === undefined ? round % 4 : 0] as number[];
}
