// What runs in a Node model's process: loads the module that the first message names, and answers
// each message after it with predictions.
import { createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FrameCutter, frame, type Setup } from './frames.js';

type Predict = (rows: unknown) => unknown;

// what the model prints goes to the log; standard output is the server's alone
const out = createWriteStream('', { fd: 1 });
Object.defineProperty(process, 'stdout', { value: process.stderr });

const say = (number: number, answer: object): void => {
  out.write(frame(number, JSON.stringify(answer)));
};

/** The module's folder, which errors need not tell: as a path and as an address. */
let folder = '';
let address = '';

const withoutFolder = (text: string): string =>
  folder === '' ? text : text.replaceAll(address, '').replaceAll(folder, '');

function told(error: unknown): { message: string; at?: string | undefined } {
  if (!(error instanceof Error)) return { message: String(error).slice(0, 2_000) };
  const { permission, resource } = error as { permission?: string; resource?: string };
  const denied = permission ? ` (${[permission, resource].filter(Boolean).join(' of ')})` : '';
  const message = withoutFolder(`${error.name}: ${error.message}${denied}`).slice(0, 2_000);
  const at = placeOf(error.stack?.split('\n') ?? []);
  // Node keeps the place of what it cannot parse to itself
  return { message, at: at ?? (error instanceof SyntaxError ? parsing : undefined) };
}

const parsing = 'node --check FILE shows where';

/** The line of the model's own files; places in Node's and in this one say nothing to its author. */
function placeOf(stack: readonly string[]): string | undefined {
  const isOwn = (line: string) => line.includes(address) || line.includes(folder);
  const at = stack.find((line) => /^\s+at /.test(line) && isOwn(line));
  return at && withoutFolder(at.trim());
}

async function load(modulePath: string): Promise<Predict> {
  const exported = (await import(pathToFileURL(modulePath).href)) as Record<string, unknown>;
  const whole = exported.default as Record<string, unknown> | undefined;
  for (const one of [exported.predict, whole?.predict, whole]) {
    if (typeof one === 'function') return one as Predict;
  }
  throw new Error('it exports no function "predict"');
}

async function answer(
  predict: Predict,
  most_bytes: number,
  number: number,
  body: string,
): Promise<void> {
  const rows = JSON.parse(body) as unknown[];
  try {
    const predictions = await predict(rows);
    if (!Array.isArray(predictions) || predictions.length !== rows.length) {
      const got = Array.isArray(predictions) ? `${predictions.length}` : typeof predictions;
      throw new TypeError(
        `predict(rows) must return an array with a prediction for each of its ${rows.length} rows, not ${got}`,
      );
    }
    const text = written(predictions);
    const large = text === undefined || Buffer.byteLength(text) > most_bytes;
    if (large) say(number, { large });
    else out.write(frame(number, text));
  } catch (error) {
    say(number, { error: told(error) });
  }
}

/** Undefined for what is longer than any text. */
function written(predictions: readonly unknown[]): string | undefined {
  try {
    return JSON.stringify({ predictions });
  } catch (error) {
    if (error instanceof RangeError && /string length/.test(error.message)) return undefined;
    throw error;
  }
}

type Answer = (number: number, body: string) => Promise<void>;

/** @returns what answers from now on; undefined where the module does not load. */
async function begin({ module, most_bytes }: Setup): Promise<Answer | undefined> {
  folder = `${dirname(module)}/`;
  address = pathToFileURL(folder).href;
  try {
    const predict = await load(module);
    say(0, { ready: true });
    return (number, body) => answer(predict, most_bytes, number, body);
  } catch (error) {
    say(0, { error: told(error) });
    process.exitCode = 1;
    process.stdin.destroy();
    return undefined;
  }
}

let answering: Promise<Answer | undefined> | undefined;
const cutter = new FrameCutter(Number.POSITIVE_INFINITY, (number, body) => {
  if (!answering) {
    answering = begin(JSON.parse(body) as Setup);
    return;
  }
  answering
    .then((answer) => answer?.(number, body))
    .catch((error: unknown) => {
      throw error; // nothing of the model's: the process ends, and says why
    });
});
process.stdin.on('data', (chunk: Buffer) => cutter.push(chunk));
process.stdin.on('end', () => process.exit(0));
