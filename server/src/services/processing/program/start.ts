import { dirname } from 'node:path';
import { messageOf, Unavailable } from '../../../base/errors.js';
import type { Wrap } from '../../../processes/namespaces.js';
import type { ProcessExit } from '../../../processes/process.js';
import type { Scratch } from '../../../processes/scratch.js';
import type { ProcessingDeps } from '../deps.js';
import { RequestFailure } from '../failure.js';
import type { Way } from '../images.js';
import type { ProcessingJob } from '../store.js';
import { fetchPrograms } from './entrypoint.js';
import { ml, optMl } from './places.js';

/** A job's program, ready to run. */
export interface ProgramRun {
  readonly deps: ProcessingDeps;
  readonly job: ProcessingJob;
  readonly scratch: Scratch;
  readonly limits: {
    readonly memory_bytes: number;
    readonly volume_bytes: number;
    readonly threads: number;
  };
  readonly signal: AbortSignal;
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
  readonly report: (line: string) => void;
}

/** AWS's time between SIGTERM and SIGKILL when a job is stopped. */
const stopGrace_ms = 120_000;
const systemPath = '/usr/local/bin:/usr/bin:/bin';

/** Before data is fetched: finds what the program needs. @throws RequestFailure */
export async function prepare(way: Way, run: ProgramRun): Promise<string> {
  const { processes, nodeCommand } = run.deps;
  try {
    if (way.kind === 'container') {
      await processes.docker.check();
      return '';
    }
    if (way.kind === 'command' && way.language === 'node') return nodeCommand;
    const options = { signal: run.signal, onLine: run.report };
    const python = await processes.python('scripts', options);
    // a layer of its own, since the command may install packages
    const own = await python.layer(run.scratch.at('layer'), undefined, options);
    return `${dirname(own)}:${dirname(python.command)}`;
  } catch (error) {
    const missing = error instanceof Unavailable || (error as Error).name === 'DockerMissing';
    if (!missing) throw error;
    const { ImageUri: image } = run.job.document.request.AppSpecification;
    if (way.kind !== 'container') throw new RequestFailure(messageOf(error));
    throw new RequestFailure(
      `the image ${image} needs Docker, and built in are ${titles(run.deps)}. ${messageOf(error)}`,
    );
  }
}

const titles = ({ images }: ProcessingDeps): string =>
  [...images.map(({ title }) => title), 'guiderail/node', 'guiderail/python'].join(', ');

/** Runs the job's program to its end. `found` is what `prepare` gave. */
export const start = (way: Way, found: string, run: ProgramRun): Promise<ProcessExit> =>
  way.kind === 'container' ? inContainer(run) : asProcess(found, run);

/** What SageMaker sets in every processing container, the user's own variables last. */
function environmentOf({ job, limits }: ProgramRun): Record<string, string> {
  return {
    PROCESSING_JOB_NAME: job.name,
    PROCESSING_JOB_ARN: job.arn,
    AWS_REGION: job.region,
    AWS_DEFAULT_REGION: job.region,
    OMP_NUM_THREADS: String(limits.threads),
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    ...job.document.request.Environment,
  };
}

function inContainer(run: ProgramRun): Promise<ProcessExit> {
  const { deps, job, scratch, limits, signal, onLine } = run;
  const { AppSpecification: app, NetworkConfig: network } = job.document.request;
  const entrypoint = app.ContainerEntrypoint;
  return deps.processes.docker.runContainer({
    image: app.ImageUri,
    ...(entrypoint?.length ? { entrypoint } : {}),
    args: app.ContainerArguments ?? [],
    environment: { ...environmentOf(run), SM_PROCESSING_ROOT: `${optMl}/processing` },
    mounts: [{ source: scratch.at(ml), target: optMl }],
    network: network?.EnableNetworkIsolation ? 'none' : 'bridge',
    limits: { memory_bytes: limits.memory_bytes },
    onLine,
    signal,
    grace_ms: deps.grace_ms ?? stopGrace_ms,
  });
}

const plainly: Wrap = (command, args) => ({ command, args });

async function asProcess(found: string, run: ProgramRun): Promise<ProcessExit> {
  const { deps, job, scratch, limits, signal, onLine, report } = run;
  const { AppSpecification: app, NetworkConfig: network } = job.document.request;
  const isolated = network?.EnableNetworkIsolation === true;
  const wrap = await deps.processes.namespaces.optMl(scratch.at(ml), '.', { network: !isolated });
  if (isolated && !wrap) {
    throw new RequestFailure(
      'EnableNetworkIsolation needs a Linux whose users may make namespaces (unshare), and this ' +
        'system does not let us: run without it, or in a container image',
    );
  }
  if (!wrap) report(`${optMl} cannot be made for one job here: its paths are ${scratch.at(ml)}.`);
  const inPlace = (text: string) =>
    wrap ? text : text.replaceAll(`${optMl}/`, `${scratch.at(ml)}/`);
  const entrypoint = await fetchPrograms(deps.objects, scratch, app.ContainerEntrypoint ?? []);
  const given = [...entrypoint, ...(app.ContainerArguments ?? [])];
  const [command = '', ...args] = given.map(inPlace);
  const root = wrap ? optMl : scratch.at(ml);
  const environment = Object.fromEntries(
    Object.entries(environmentOf(run)).map(([name, value]) => [name, inPlace(value)]),
  );
  const bin = found.includes(':') ? found : dirname(found);
  return deps.processes.run({
    ...(wrap ?? plainly)(command === 'node' ? deps.nodeCommand : command, args),
    cwd: scratch.at(ml),
    environment: {
      ...environment,
      PATH: `${bin}:${systemPath}`,
      SM_PROCESSING_ROOT: `${root}/processing`,
      HOME: `${root}/tmp`,
      TMPDIR: `${root}/tmp`,
    },
    limits: {
      memory_bytes: limits.memory_bytes,
      file_bytes: limits.volume_bytes,
      folder: { path: scratch.at(ml), bytes: limits.volume_bytes },
    },
    onLine,
    signal,
    grace_ms: deps.grace_ms ?? stopGrace_ms,
  });
}
