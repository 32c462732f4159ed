/** A piece of HTML that is safe to put on a page: made only by `html` and `trusted`. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element or a quoted attribute: nothing in it can end the one or the other. */
export function escapeHtml(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/**
 * Replaces what a page or a terminal would act on rather than show: control characters, lone
 * surrogates and marks that turn the writing direction of what follows.
 */
export function withoutControls(text: string): string {
  return text
    .replace(/[\t\n\r\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/gu, '\uFFFD');
}

/** Text written by the program itself. Never call it on anything that came with the data. */
export const trusted = (text: string): Html => new Html(text);

/** A template whose values are escaped, but for those that are `Html` already. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  let text = strings[0] ?? '';
  values.forEach((value, index) => {
    text += render(value) + (strings[index + 1] ?? '');
  });
  return new Html(text);
}

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return escapeHtml(String(value));
}

/** A name or a value from the data, cut to `length` characters, its writing direction kept apart. */
export const foreign = (text: string, length = 80): Html =>
  html`<bdi>${shorten(text, length)}</bdi>`;

/** Cuts between characters as people see them, and says so with an ellipsis. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const parts: string[] = [];
  const segments = new Intl.Segmenter('en').segment(text.slice(0, length * 16));
  for (const { segment } of segments) {
    if (parts.length === length) return `${parts.slice(0, length - 1).join('')}…`;
    parts.push(segment.slice(0, 16));
  }
  return text.length > length * 16 ? `${parts.join('')}…` : parts.join('');
}
