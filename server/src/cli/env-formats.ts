import { quoted } from './shell.js';

/** How a variable is written in each format, a line for each. */
const lines = {
  sh: (name: string, value: string) => `export ${name}=${quoted(value)}`,
  fish: (name: string, value: string) => `set -gx ${name} ${fishQuoted(value)}`,
  powershell: (name: string, value: string) => `$env:${name} = ${powershellQuoted(value)}`,
  dotenv: (name: string, value: string) => `${name}=${dotenvValue(name, value)}`,
} as const;

export type EnvFormat = keyof typeof lines | 'json';

export const envFormats: readonly EnvFormat[] = ['sh', 'fish', 'powershell', 'dotenv', 'json'];

/**
 * Variables as text that a shell or a reader of files takes.
 * @throws Error for a value that dotenv's readers do not agree on.
 */
export function renderVariables(
  variables: Readonly<Record<string, string>>,
  format: EnvFormat,
): string {
  if (format === 'json') return `${JSON.stringify(variables, null, 2)}\n`;
  const line = lines[format];
  return Object.entries(variables)
    .map(([name, value]) => `${line(name, value)}\n`)
    .join('');
}

const fishQuoted = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`;

/** PowerShell ends a string at typographic quotes too; each is written twice. */
const powershellQuoted = (value: string): string => `'${value.replace(/['‘’‚‛]/g, '$&$&')}'`;

/**
 * The readers of `.env` files (Python's, Node's, Docker's) differ in quotes, escapes and `${…}`;
 * what is written here means the same in all that take its quotes, and has none where it can.
 */
function dotenvValue(name: string, value: string): string {
  const readAlike = !/[\n\r`]|\$\{/.test(value);
  if (readAlike && /^[^\s'"#$]+$/.test(value)) return value;
  if (readAlike && !/'|\\\\|\\$/.test(value)) return `'${value}'`;
  if (readAlike && !/["\\]/.test(value)) return `"${value}"`;
  throw new Error(
    `${name} is ${JSON.stringify(value)}, which readers of .env files do not agree on; ` +
      'use --format json, or a data directory with a plainer name',
  );
}
