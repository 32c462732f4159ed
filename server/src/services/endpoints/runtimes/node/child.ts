// What runs in a Node model's process: loads the module, answers each message with its
// predictions. Arguments: the module's path, the most bytes of an answer.
import { createWriteStream } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { FrameCutter, frame } from './frames.js';

type Predict = (rows: unknown) => unknown;

const [, , modulePath = '', mostText = '0'] = process.argv;
const most_bytes = Number(mostText);

// what the model prints goes to the log; standard output is the server's alone
const out = createWriteStream('', { fd: 1 });
Object.defineProperty(process, 'stdout', { value: process.stderr });

const say = (number: number, answer: object): void => {
  out.write(frame(number, JSON.stringify(answer)));
};

function told(error: unknown): { message: string; at?: string | undefined } {
  if (!(error instanceof Error)) return { message: String(error).slice(0, 2_000) };
  const at = error.stack?.split('\n').find((line) => /^\s+at /.test(line));
  return { message: `${error.name}: ${error.message}`.slice(0, 2_000), at: at?.trim() };
}

async function load(): Promise<Predict> {
  const exported = (await import(pathToFileURL(modulePath).href)) as Record<string, unknown>;
  const whole = exported.default as Record<string, unknown> | undefined;
  for (const one of [exported.predict, whole?.predict, whole]) {
    if (typeof one === 'function') return one as Predict;
  }
  throw new Error('it exports no function "predict"');
}

async function answer(predict: Predict, number: number, body: string): Promise<void> {
  const rows = JSON.parse(body) as unknown[];
  try {
    const predictions = await predict(rows);
    if (!Array.isArray(predictions) || predictions.length !== rows.length) {
      const got = Array.isArray(predictions) ? `${predictions.length}` : typeof predictions;
      throw new TypeError(
        `predict(rows) must return an array with a prediction for each of its ${rows.length} rows, not ${got}`,
      );
    }
    const text = JSON.stringify({ predictions });
    if (text.length > most_bytes) {
      say(number, { large: text.length });
    } else {
      out.write(frame(number, text));
    }
  } catch (error) {
    say(number, { error: told(error) });
  }
}

try {
  const predict = await load();
  const cutter = new FrameCutter(Number.POSITIVE_INFINITY, (number, body) => {
    answer(predict, number, body).catch((error: unknown) => {
      throw error; // nothing of the model's: the process ends, and says why
    });
  });
  process.stdin.on('data', (chunk: Buffer) => cutter.push(chunk));
  process.stdin.on('end', () => process.exit(0));
  say(0, { ready: true });
} catch (error) {
  say(0, { error: told(error) });
  process.exitCode = 1;
  process.stdin.destroy();
}
