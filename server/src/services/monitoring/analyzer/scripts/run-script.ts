import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../../../base/errors.js';
import type { Wrap } from '../../../../processes/namespaces.js';
import type { ProcessExit } from '../../../../processes/process.js';
import type { PythonHandle } from '../../../../processes/python.js';
import type { Scratch } from '../../../../processes/scratch.js';
import type { SourceFile } from '../../../common/dataset/source-file.js';
import { type ImageJob, JobFailure } from '../../../common/processing-image.js';
import { failureOf, read } from './failure-of.js';
import { headOf, logLinesOf, reasonOf } from './failure-text.js';
import { feed } from './feed.js';
import { OutputLog } from './output-log.js';
import type { ScriptPrograms } from './programs.js';
import type { ScriptFailure, ScriptSetup, ScriptSummary } from './setup.js';

const MiB = 1024 ** 2;
const stopGrace_ms = 2_000;
/** A later Node reserves so much before it runs anything that less would end every script. */
const leastMemory_bytes = { python: 256 * MiB, node: 512 * MiB } as const;
/** Bounds of a script's run and of one record, in seconds, unless the job's environment says other. */
const run_s = 3_600;
const record_s = 60;
const child = fileURLToPath(new URL('./child.js', import.meta.url));

/** A user's script, as it lies in the scratch folder of its job. */
export interface Script {
  /** The variable that named it, such as `record_preprocessor_script`. */
  readonly variable: string;
  /** Its file's name. */
  readonly name: string;
  /** Its place in the scratch folder. */
  readonly place: string;
}

export interface ScriptCall {
  readonly programs: ScriptPrograms;
  readonly job: ImageJob;
  readonly scratch: Scratch;
  readonly script: Script;
  readonly setup: Pick<ScriptSetup, 'kind' | 'header' | 'window' | 'timed' | 'columns'>;
  readonly files: readonly SourceFile[];
  /** Where its rows go, and how many bytes they may have. */
  readonly rows: { readonly place: string; readonly limit_bytes: number };
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
}

const usages: Readonly<Record<'python' | 'node', Readonly<Record<ScriptSetup['kind'], string>>>> = {
  python: {
    records: 'preprocess_handler(inference_record)',
    lines: 'preprocess_handler(inference_record)',
    after: 'postprocess_handler()',
  },
  node: {
    records: 'function preprocessHandler(record)',
    lines: 'function preprocessHandler(record)',
    after: 'function postprocessHandler()',
  },
};

/** Python by its name's ending, Node for JavaScript and TypeScript. @throws JobFailure */
export function languageOf({ name, variable }: Pick<Script, 'name' | 'variable'>) {
  if (/\.py$/.test(name)) return 'python' as const;
  if (/\.m?[jt]s$/.test(name)) return 'node' as const;
  throw new JobFailure(
    `${variable} is ${name}: its name must end in .py (Python 3), .js, .mjs, .ts or .mts.`,
  );
}

/**
 * Runs a script to its end, over the files' lines or once. The child has no more of the server's
 * environment than PATH; it is ended at the job's limits, and what it says is told in the log.
 * @throws JobFailure saying what the script did, at which record.
 */
export async function runScript(call: ScriptCall): Promise<ScriptSummary> {
  const language = languageOf(call.script);
  if (language === 'node') {
    const { memory_bytes } = limitsOf(call.job, call.script);
    const heap = `--max-old-space-size=${Math.floor((memory_bytes * 0.75) / MiB)}`;
    return attempt(call, call.programs.nodeCommand, [heap, '--no-warnings', child]);
  }
  const { processes } = call.programs;
  const options = { signal: call.signal, onLine: call.report };
  const python = await processes.python('monitoring', options);
  try {
    return await inPython(call, python, python);
  } catch (error) {
    const missing = error instanceof ScriptBroke ? error.failure.missingModule : undefined;
    if (missing === undefined) throw error;
    call.report(
      `${call.script.name} wants the module ${missing}: it runs again with the packages for scripts.`,
    );
    return await inPython(call, await processes.python('scripts', options), python);
  }
}

const inPython = (call: ScriptCall, python: PythonHandle, own: PythonHandle) =>
  attempt(call, python.command, ['-I', '-B', own.program('monitoring', 'host.py')]);

/** A script that failed by itself. */
class ScriptBroke extends JobFailure {
  readonly failure: ScriptFailure;

  constructor(call: ScriptCall, failure: ScriptFailure) {
    super(reasonOf(call.script.name, failure), headOf(call.script.name, failure));
    this.failure = failure;
  }
}

async function attempt(call: ScriptCall, command: string, args: readonly string[]) {
  const { scratch, script, report } = call;
  for (const name of answers) await scratch.write(`${folder}/${name}`, '');
  const log = new OutputLog(script.name, report);
  const exit = await runProcess(call, command, args, log);
  log.end();
  call.signal.throwIfAborted();
  const summary =
    exit.code === 0 ? await read<ScriptSummary>(scratch, folder, 'summary.json') : undefined;
  if (summary !== undefined) return summary;
  const failure = await failureOf(exit, {
    ...{ scratch, folder, files: call.files, kind: call.setup.kind },
    limits: { ...limitsOf(call.job, script), volume_bytes: volumeOf(call) },
    record_s: recordSeconds(call.job),
  });
  if (failure.missingModule === undefined || languageOf(script) === 'node') {
    for (const line of logLinesOf(script.name, failure)) report(line);
  }
  throw new ScriptBroke(call, failure);
}

/** Where a process finds its setup and leaves what it has to say. */
const folder = 'ml/run';
const answers = ['failure.json', 'summary.json', 'progress.json', 'place', 'stuck.txt'];

async function runProcess(
  call: ScriptCall,
  command: string,
  args: readonly string[],
  log: OutputLog,
): Promise<ProcessExit> {
  const { programs, scratch, script, signal, rows, job, setup } = call;
  const marker = `\u001e${randomUUID()} `;
  const wrap = await programs.processes.namespaces.optMl(scratch.at('ml'), cwd, { network: true });
  const ml = wrap ? '/opt/ml' : scratch.at('ml');
  const whole: ScriptSetup = {
    ...setup,
    script: `${ml}/${script.place.slice('ml/'.length)}`,
    name: script.name,
    usage: usages[languageOf(script)][setup.kind],
    marker,
    record_s: recordSeconds(job),
  };
  await scratch.write(`${folder}/setup.json`, JSON.stringify(whole));
  const [program, ...given] =
    languageOf(script) === 'node' ? apart(command, args) : [command, ...args];
  const running = programs.processes.start({
    ...(wrap ?? plainly)(program, [...given, `${ml}/run/setup.json`]),
    cwd: scratch.at(`ml/${cwd}`),
    environment: environmentOf(job, ml, dirname(command)),
    limits: {
      ...limitsOf(job, script),
      file_bytes: volumeOf(call),
      folder: { path: scratch.at('ml'), bytes: volumeOf(call) },
    },
    onLine: (line) => log.line(line),
    signal,
    grace_ms: stopGrace_ms,
  });
  const input = setup.kind === 'after' ? Readable.from([]) : feed(call.files, marker);
  const fed = pipeline(input, running.stdin).catch(async (error: unknown) => {
    if (isClosedPipe(error)) return; // a script that ended early has told why
    await running.stop();
    throw new JobFailure(`The data could not be read: ${messageOf(error)}`);
  });
  const kept = scratch
    .stream(rows.place, running.stdout, rows.limit_bytes)
    .catch(async (error: unknown) => {
      await running.stop();
      throw new JobFailure(`${script.name}: its rows could not be kept: ${messageOf(error)}`);
    });
  const [exit] = await Promise.all([running.exited, kept, fed]);
  return exit;
}

/** Rows leave by a stream of their own, 3; what is written to 1 joins what is printed. */
const apart = (command: string, args: readonly string[]): [string, ...string[]] => [
  '/bin/sh',
  ...['-c', 'exec "$@" 3>&1 1>&2', 'sh', command, ...args],
];

const cwd = 'processing/output';
const plainly: Wrap = (command, args) => ({ command, args });
const isClosedPipe = (error: unknown): boolean =>
  ['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );

/** The job's own variables, as its container would have them; paths lead to where its files are. */
function environmentOf(job: ImageJob, ml: string, bin: string): Record<string, string> {
  const own = Object.entries(job.environment).map(([name, value]): [string, string] => [
    name,
    ml === '/opt/ml' ? value : value.replaceAll('/opt/ml/', `${ml}/`),
  ]);
  return {
    PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
    ...Object.fromEntries(own),
    SM_PROCESSING_ROOT: `${ml}/processing`,
    HOME: `${ml}/tmp`,
    TMPDIR: `${ml}/tmp`,
  };
}

function limitsOf(job: ImageJob, script: Script): { time_ms: number; memory_bytes: number } {
  return {
    time_ms: 1000 * secondsOf(job, 'script_timeout_seconds', run_s),
    memory_bytes: Math.max(job.resources.memory_bytes, leastMemory_bytes[languageOf(script)]),
  };
}

/** Of all its files, rows included. */
const volumeOf = ({ job, rows }: ScriptCall): number =>
  Math.min(job.volume_bytes ?? Number.POSITIVE_INFINITY, rows.limit_bytes);

const recordSeconds = (job: ImageJob): number =>
  secondsOf(job, 'script_record_timeout_seconds', record_s);

function secondsOf({ environment }: ImageJob, name: string, usual: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return usual;
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400) return seconds;
  throw new JobFailure(`${name} is ${JSON.stringify(text)}: give whole seconds, 1 to 86400.`);
}
