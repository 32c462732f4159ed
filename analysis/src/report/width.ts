/** First and last code points of the characters that a terminal shows two cells wide. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x20000, 0x3fffd],
];

let segmenter: Intl.Segmenter | undefined;

/** Characters as people see them. Made when first asked for: it takes a hundredth of a start. */
function segmentsOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en');
  return segmenter.segment(text);
}

const emoji = /^(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{Regional_Indicator}{2})/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11FF]+$/u;

/** Cells of a terminal that one character, as people see it, takes up (Unicode's UAX 11). */
function cells(segment: string): number {
  if (invisible.test(segment)) return 0;
  if (emoji.test(segment)) return 2;
  const point = segment.codePointAt(0) ?? 0;
  return wide.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}

/** Cells of a terminal that a text takes up, in any script. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmentsOf(text)) width += cells(segment);
  return width;
}

/** Cuts a text to `width` cells, with an ellipsis where something is gone. */
export function truncate(text: string, width: number): string {
  if (width <= 0) return '';
  let used = 0;
  let kept = '';
  let fits = '';
  for (const { segment } of segmentsOf(text.slice(0, width * 32))) {
    used += cells(segment);
    if (used > width) return `${fits}…`;
    kept += segment;
    if (used <= width - 1) fits = kept;
  }
  return text.length > width * 32 ? `${fits}…` : kept;
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - displayWidth(text))) + text;

/** Breaks a text at spaces into lines of at most `width` cells; a longer word stands alone, cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = truncate(word, width);
  }
  return line === '' ? lines : [...lines, line];
}
