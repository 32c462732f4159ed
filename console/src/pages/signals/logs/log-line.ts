/** An event of a log, as pages keep it. */
export interface LogLine {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly stream: string;
  readonly text: string;
}

export type Level = 'error' | 'warn' | 'info' | 'debug';

const levels: readonly (readonly [Level, RegExp])[] = [
  [
    'error',
    /\b(?:FATAL|CRITICAL|ERROR|ERR|SEVERE|Traceback|Exception)\b|\b[A-Z]\w*(?:Error|Exception)\b/,
  ],
  ['warn', /\bWARN(?:ING)?\b/],
  ['info', /\b(?:INFO|NOTICE)\b/],
  ['debug', /\b(?:DEBUG|TRACE)\b/],
];

/** Names by which programs that log JSON tell the level, and what they call it. */
const levelKeys = ['level', 'severity', 'levelname', 'log_level', 'lvl'];
/** Where a line's level stands, if it has one: near its beginning. */
const levelWithin = 160;

/** How urgent a line says that it is, where it says so. */
export function levelOf(text: string, json = jsonOf(text)): Level | undefined {
  const told = json && levelKeys.map((key) => json[key]).find((value) => value !== undefined);
  if (typeof told === 'number') return numbered(told);
  const words = typeof told === 'string' ? told.toUpperCase() : shown(text).slice(0, levelWithin);
  return levels.find(([, pattern]) => pattern.test(words))?.[0];
}

/** Levels of pino and bunyan. */
function numbered(level: number): Level {
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  return level >= 30 ? 'info' : 'debug';
}

/** A line that is one JSON object, as its object. */
export function jsonOf(text: string): Record<string, unknown> | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  try {
    return JSON.parse(trimmed) as Record<string, unknown>;
  } catch {
    return undefined; // looks like JSON, and is not
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to show
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Signs that turn the direction of what follows: text could pose as other text. */
const turning = /[\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' colours begin with it
const colours = /\u001b\[[0-9;]*m/g;

/** A line as it is shown: without terminals' colours, other control characters as their pictures. */
export const shown = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(colours, '')
    .replace(controls, (sign) => {
      const code = sign.charCodeAt(0);
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\u2421';
    })
    .replace(turning, '\ufffd');

/** Characters of one line that stand in the list; the rest comes when it is opened. */
const longest = 600;

/** What stands in the list: the first line of several, cut where it is long. */
export function inList(text: string): { readonly text: string; readonly more: boolean } {
  const whole = shown(text).trimEnd();
  const end = whole.indexOf('\n');
  const first = end === -1 ? whole : whole.slice(0, end);
  const cut = first.slice(0, longest);
  return { text: cut, more: cut.length < whole.length };
}

/** A line opened: JSON on several lines, anything else whole. */
export function opened(text: string): string {
  const json = jsonOf(text);
  return json ? JSON.stringify(json, null, 2) : shown(text);
}
