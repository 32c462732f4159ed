import type { Readable } from 'node:stream';
import type { Wrap } from '../../../processes/namespaces.js';
import type { ProcessExit } from '../../../processes/process.js';
import type { PythonHandle } from '../../../processes/python.js';
import { readS3Uri } from '../../common/s3-uri.js';
import { unpack } from '../archive.js';
import type { Execution, Runtime } from '../execution.js';
import { clientError } from '../failure.js';
import { decode, scriptArguments, scriptEnvironment } from '../script-environment.js';

/** Of the user's code, unpacked. */
const code_bytes = 1024 ** 3;
/** Where there is no network for a job, the system must be able to keep it away. */
const noIsolation =
  'EnableNetworkIsolation needs a Linux whose users may make namespaces (unshare), and this ' +
  'system does not let us: train without it, or in a container image.';

/** Script mode: the user's program in Python or Node by the toolkit's contract. */
export class ScriptRuntime implements Runtime {
  readonly #language: 'python' | 'node';
  #python: PythonHandle | undefined;

  constructor(language: 'python' | 'node') {
    this.#language = language;
  }

  async prepare({ deps, signal, remark }: Execution): Promise<void> {
    if (this.#language === 'node') return;
    this.#python = await deps.processes.python('scripts', { signal, onLine: remark });
  }

  async train(execution: Execution): Promise<ProcessExit> {
    const { deps, job, scratch, resources, signal, grace_ms, onLine } = execution;
    const { request } = job.document;
    const program = await fetchCode(execution);
    const isolated = request.EnableNetworkIsolation === true;
    const layered = await this.#interpreter(execution);
    const wrap = await deps.processes.namespaces.optMl(scratch.at('ml'), 'code', {
      network: !isolated,
    });
    if (isolated && !wrap) throw clientError(noIsolation);
    const ml = wrap ? '/opt/ml' : scratch.at('ml');
    const called = program.endsWith('.sh') ? '/bin/sh' : layered;
    const script = [...this.#flags(program), `${ml}/code/${program}`, ...scriptArguments(request)];
    onLine(`Running ${program} ${scriptArguments(request).join(' ')}`, 'stdout');
    return deps.processes.run({
      ...(wrap ?? plainly)(called, script),
      cwd: scratch.at('ml/code'),
      environment: {
        PYTHONUNBUFFERED: '1',
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONPATH: `${ml}/code`,
        OMP_NUM_THREADS: String(resources.threads),
        ...scriptEnvironment(job, { ml, program, threads: resources.threads }),
        HOME: `${ml}/tmp`,
        TMPDIR: `${ml}/tmp`,
      },
      limits: { memory_bytes: resources.memory_bytes, file_bytes: resources.volume_bytes },
      onLine,
      signal,
      grace_ms,
    });
  }

  /** The interpreter, with a layer of the packages that the code's own list asks for. */
  async #interpreter({ deps, scratch, signal, remark }: Execution): Promise<string> {
    if (this.#language === 'node') return deps.nodeCommand;
    if (!this.#python) throw new Error('the training was not prepared');
    if ((await scratch.text('ml/code/requirements.txt', 1)) === undefined) {
      return this.#python.command;
    }
    remark('Installing what requirements.txt asks for.');
    const list = scratch.at('ml/code/requirements.txt');
    return this.#python.layer(scratch.at('layer'), list, { signal, onLine: remark });
  }

  /** @throws TrainingFailure for TypeScript where Node does not take it. */
  #flags(program: string): string[] {
    if (this.#language !== 'node' || !/\.m?ts$/.test(program)) return [];
    if (process.allowedNodeEnvironmentFlags.has(typeScriptFlag)) {
      return [typeScriptFlag, '--no-warnings'];
    }
    throw clientError(
      `${program} is TypeScript, which Node takes from 22.6 on and this server runs on ` +
        `${process.version}: compile it to .mjs, or start the server on a later Node`,
    );
  }
}

const typeScriptFlag = '--experimental-strip-types';

const plainly: Wrap = (command, args) => ({ command, args });

/** In S3, or in a channel, as the SDK sends the code of a job without a network. */
function archiveAt(
  { deps, scratch }: Execution,
  directory: string,
): (() => Promise<Readable | undefined>) | undefined {
  const at = readS3Uri(directory);
  if (at) return async () => (await deps.objects.get(at.bucket, at.key))?.body;
  const name = /^\/opt\/ml\/input\/data\/(.+)$/.exec(directory)?.[1];
  if (name === undefined) return undefined;
  return async () => {
    const there = (await scratch.files('ml/input/data')).includes(name);
    return there ? scratch.read(`ml/input/data/${name}`) : undefined;
  };
}

/** Unpacks the code into ml/code. @returns the entry point's path below it. */
async function fetchCode(execution: Execution): Promise<string> {
  const { job, scratch } = execution;
  const given = job.document.request.HyperParameters ?? {};
  const program = String(decode(given.sagemaker_program ?? '""')).replace(/^\.\//, '');
  const directory = String(decode(given.sagemaker_submit_directory ?? '""'));
  const open = archiveAt(execution, directory);
  if (program === '' || !open) {
    throw clientError(
      'Script mode needs the hyperparameters sagemaker_program, the entry point, and ' +
        `sagemaker_submit_directory, the s3:// address of a sourcedir.tar.gz (it is ${directory || 'missing'}).`,
    );
  }
  const archive = await open();
  if (!archive) throw clientError(`there is no code at ${directory}: upload the archive first`);
  const names = await unpack(archive, scratch, 'ml/code', code_bytes, directory);
  if (!names.includes(program)) {
    const found = names.slice(0, 10).join(', ') || 'nothing';
    throw clientError(`the entry point ${program} is not in ${directory}, which holds ${found}`);
  }
  return program;
}
