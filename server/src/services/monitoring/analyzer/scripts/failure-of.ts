import type { ProcessExit } from '../../../../processes/process.js';
import type { Scratch } from '../../../../processes/scratch.js';
import type { SourceFile } from '../../../common/dataset/source-file.js';
import { lineAt } from './feed.js';
import type { ScriptFailure, ScriptProgress, ScriptSetup } from './setup.js';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
const answer_bytes = MiB;
const longestRecord = 2_000;

/** A run of a script that has ended. */
export interface EndedRun {
  readonly scratch: Scratch;
  /** The folder in which its process left what it had to say. */
  readonly folder: string;
  readonly files: readonly SourceFile[];
  readonly kind: ScriptSetup['kind'];
  readonly limits: {
    readonly time_ms: number;
    readonly memory_bytes: number;
    readonly volume_bytes: number;
  };
  readonly record_s: number;
}

/** A file of JSON that a process left. */
export async function read<T>(
  scratch: Scratch,
  folder: string,
  name: string,
): Promise<T | undefined> {
  const text = await scratch.text(`${folder}/${name}`, answer_bytes);
  try {
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined; // the process ended while it wrote it
  }
}

/** What a process told of its failure, or what is known of its end. */
export async function failureOf(exit: ProcessExit, run: EndedRun): Promise<ScriptFailure> {
  const { scratch, folder, record_s } = run;
  const told = await read<ScriptFailure>(scratch, folder, 'failure.json');
  const progress = await read<ScriptProgress>(scratch, folder, 'progress.json');
  const at = progress?.source === '' ? undefined : progress;
  if (told) {
    if (told.line === undefined || told.record !== undefined || !at) return told;
    return { ...told, ...(await placeOf(run, at.source, told.line)) };
  }
  const stuck = (await scratch.text(`${folder}/stuck.txt`, answer_bytes)) ?? '';
  const failure: ScriptFailure =
    stuck === ''
      ? { message: endOf(exit, run), traceback: '' }
      : { message: stuckMessage(record_s), traceback: stuckTraceback(stuck), stuck: true };
  const line = Number(await scratch.text(`${folder}/place`, 20)) || undefined;
  if (at && line !== undefined) return { ...failure, ...(await placeOf(run, at.source, line)) };
  const near = at ? `, some records after line ${at.line} of ${at.source}` : '';
  return { ...failure, message: `${failure.message}${near}` };
}

async function placeOf(
  { files }: EndedRun,
  source: string,
  line: number,
): Promise<Pick<ScriptFailure, 'source' | 'line' | 'record'>> {
  const file = files.find(({ name }) => name === source);
  const record = file && (await lineAt(file.path, line, longestRecord));
  return { source, line, ...(record === undefined ? {} : { record }) };
}

const stuckMessage = (seconds: number): string =>
  `the handler did not come back from this record for ${seconds} s`;

/** What faulthandler wrote, which names the newest call first, in the order of a traceback. */
function stuckTraceback(text: string): string {
  const frames = text
    .split('\n')
    .filter((line) => /^ {2}File "/.test(line) && !/[\\/]monitoring[\\/]host\.py"/.test(line))
    .reverse();
  return frames.length === 0 ? '' : ['Traceback (most recent call last):', ...frames].join('\n');
}

function endOf({ code, signal, stoppedFor }: ProcessExit, { limits, kind }: EndedRun): string {
  const { time_ms, memory_bytes, volume_bytes } = limits;
  if (stoppedFor === 'time') {
    return (
      `it ran longer than ${time_ms / 1000} s and was ended (script_timeout_seconds in the ` +
      "job's environment allows more)"
    );
  }
  if (stoppedFor === 'space') {
    const most = `${Number((volume_bytes / GiB).toPrecision(3))} GiB`;
    return `it wrote more than ${most} and was ended (VolumeSizeInGB allows more)`;
  }
  // what Node ends with when its heap is full
  const full = signal === 'SIGABRT' || signal === 'SIGTRAP' || code === 134 || code === 133;
  if (stoppedFor === 'memory' || full) {
    return (
      `it needed more than ${Math.floor(memory_bytes / MiB)} MiB of memory and was ended (a ` +
      'larger instance type allows more)'
    );
  }
  if (code !== 0) return `its process ended with ${signal ?? `exit status ${code}`}`;
  const work = kind === 'after' ? 'its function came back' : 'it had seen all records';
  return `it ended its own process (exit status 0) before ${work}: take that out of the script`;
}
