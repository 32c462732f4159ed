import { compact } from './event-value.js';

/** A template of an input transformer, cut into what stands there and what is filled in. */
type Part = { readonly text: string } | { readonly name: string; readonly inText: boolean };

export interface Template {
  /** Names that are filled in. */
  readonly names: ReadonlySet<string>;
  /**
   * The text that is sent.
   * @param value the JSON that a name stands for, undefined where an event has no such value
   * @throws SyntaxError when a template for JSON gave none.
   */
  fill(value: (name: string) => string | undefined): string;
}

const placeholder = /<([A-Za-z0-9_.-]+)>/y;

/** Cuts at placeholders, and notes which of them stand between quotation marks. */
function partsOf(template: string): Part[] {
  const parts: Part[] = [];
  let text = '';
  let inText = false;
  for (let at = 0; at < template.length; at++) {
    const char = template[at] as string;
    placeholder.lastIndex = at;
    const name = char === '<' ? placeholder.exec(template)?.[1] : undefined;
    if (name !== undefined) {
      parts.push({ text }, { name, inText });
      text = '';
      at += name.length + 1;
    } else if (char === '\\' && inText) {
      text += template.slice(at, at + 2);
      at++;
    } else {
      if (char === '"') inText = !inText;
      text += char;
    }
  }
  return [...parts, { text }];
}

/** Within a text, a list or an object stands without its quotation marks, as AWS has it. */
function plainText(json: string | undefined): string {
  if (json?.startsWith('"')) return json.slice(1, -1);
  return escaped(json?.replaceAll('"', '') ?? '');
}

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

/**
 * Compiles `InputTemplate`: JSON in which placeholders stand for values or within texts, or lines
 * of text between quotation marks, which AWS sends with these.
 * @throws SyntaxError when it is neither.
 */
export function compileTemplate(template: string): Template {
  const parts = partsOf(template.trim());
  const names = new Set(parts.flatMap((part) => ('name' in part ? [part.name] : [])));
  const isLines = template.trimStart().startsWith('"');
  const fill = (value: (name: string) => string | undefined): string => {
    const filled = parts
      .map((part) => {
        if ('text' in part) return part.text;
        const found = value(part.name);
        return part.inText ? plainText(found) : (found ?? '""');
      })
      .join('');
    if (isLines) return linesOf(filled);
    JSON.parse(filled);
    return compact(filled);
  };
  fill(() => '"x"');
  return { names, fill };
}

/** Each line is a text in JSON's form. */
function linesOf(filled: string): string {
  const lines = filled
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const line of lines) {
    if (typeof JSON.parse(line) === 'string') continue;
    throw new SyntaxError(`${line} is no text between quotes`);
  }
  return lines.join('\n');
}
