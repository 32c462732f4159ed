import type { ProcessExit } from '../../../processes/process.js';
import type { Scratch } from '../../../processes/scratch.js';
import { exitCodeOf, longestReason } from '../../common/failure-reason.js';
import type { JobOutcome } from '../../common/processing-image.js';
import { countViolations, noViolationsFile } from '../../common/violations-file.js';
import type { ProcessingDeps } from '../deps.js';
import { ProgramFailure, RequestFailure } from '../failure.js';
import type { Way } from '../images.js';
import { programResources, volumeOf } from '../instances.js';
import type { ProcessingJob } from '../store.js';
import { downloadInputs } from './inputs.js';
import { layOut } from './lay-out.js';
import { namespaceOf, sendMetrics } from './metrics-file.js';
import { Outputs, overVolume } from './outputs.js';
import { exitMessagePlace } from './places.js';
import { type ProgramRun, prepare, start } from './start.js';

const MiB = 1024 ** 2;
const longestLine = 8_192;
const keptLines = 10;
const violations_bytes = 64 * MiB;

/** Has something called often while a job runs. @returns what ends that. */
export type Watch = (look: () => void) => () => void;

export interface ProgramJob {
  readonly deps: ProcessingDeps;
  readonly job: ProcessingJob;
  readonly way: Way;
  readonly scratch: Scratch;
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
  readonly watch: Watch;
}

/**
 * Runs a job's own image or command by the contract of AWS's processing containers: inputs below
 * /opt/ml/processing, outputs uploaded, metrics and exit message taken in.
 * @throws RequestFailure, or ProgramFailure with what the program said last.
 */
export async function runProgram(asked: ProgramJob): Promise<JobOutcome> {
  const { deps, job, way, scratch, signal, report } = asked;
  const { request } = job.document;
  if (way.kind === 'command' && !request.AppSpecification.ContainerEntrypoint?.length) {
    throw new RequestFailure(
      `the image ${request.AppSpecification.ImageUri} stands for a command: give it in ContainerEntrypoint`,
    );
  }
  const lastErrors: string[] = [];
  const run: ProgramRun = {
    ...{ deps, job, scratch, signal, report },
    limits: limitsOf(deps, job),
    onLine(line, stream) {
      const shown = line.slice(0, longestLine);
      report(shown);
      if (stream !== 'stderr' || shown.trim() === '') return;
      if (lastErrors.push(shown) > keptLines) lastErrors.shift();
    },
  };
  const outputs = await provide(asked, run);
  const found = await prepare(way, run);
  const unwatch = asked.watch(() => outputs.sendContinuous());
  const exit = await start(way, found, run).finally(unwatch);
  signal.throwIfAborted();
  await checkExit(exit, run, lastErrors);
  const written = await outputs.sendAll();
  await sendMetrics(scratch, {
    ...{ calls: deps.calls, region: job.region, report },
    namespace: namespaceOf(request.Environment ?? {}),
    now: () => deps.clock.now(),
  });
  return outcomeOf(scratch, written, scheduleOf(job) !== undefined);
}

const scheduleOf = ({ document }: ProcessingJob): string | undefined =>
  document.request.Environment?.sagemaker_monitoring_schedule_name;

/** Lays out the job's folder and fetches its inputs. */
async function provide({ deps, job, scratch, signal, report }: ProgramJob, run: ProgramRun) {
  const { request } = job.document;
  await layOut(scratch, job);
  const { volume_bytes } = run.limits;
  const outputs = new Outputs(
    deps.objects,
    scratch,
    request.ProcessingOutputConfig?.Outputs ?? [],
    volume_bytes,
  );
  await outputs.prepare();
  const inputs = request.ProcessingInputs ?? [];
  const scheduled = scheduleOf(job) !== undefined;
  if (scheduled) await seal(deps, job);
  const count = await downloadInputs(inputs, {
    ...{ objects: deps.objects, scratch, volume_bytes, signal },
    mayBeEmpty: scheduled,
  });
  if (scheduled && inputs.length > 0 && count === 0) {
    throw new ProgramFailure('Job inputs had no data.', 255);
  }
  report(`${count} ${count === 1 ? 'file' : 'files'} of input.`);
  return outputs;
}

/** What the window of a schedule's run captured is published before it is read. */
async function seal({ captures }: ProcessingDeps, job: ProcessingJob): Promise<void> {
  const { sagemaker_endpoint_name: endpoint, end_time } = job.document.request.Environment ?? {};
  const end = Date.parse(end_time ?? '');
  if (endpoint && !Number.isNaN(end)) await captures?.seal(job.region, endpoint, end);
}

function limitsOf(deps: ProcessingDeps, { document }: ProcessingJob): ProgramRun['limits'] {
  const cluster = document.request.ProcessingResources.ClusterConfig;
  return {
    ...programResources(cluster?.InstanceType ?? '', deps.host),
    volume_bytes: volumeOf(cluster?.VolumeSizeInGB),
  };
}

/** @throws ProgramFailure when the program failed, with its message or its last words. */
async function checkExit(
  exit: ProcessExit,
  { scratch, limits }: ProgramRun,
  lastErrors: readonly string[],
): Promise<void> {
  if (exit.stoppedFor === 'memory') {
    throw new ProgramFailure(
      `The job needed more than the ${Math.floor(limits.memory_bytes / MiB)} MiB of memory that ` +
        'its instance type has here: use a larger instance type, or less data at a time.',
      137,
    );
  }
  if (exit.stoppedFor === 'space') throw overVolume(limits.volume_bytes);
  if (exit.code === 0) return;
  const told = await scratch.text(exitMessagePlace, longestReason);
  const ended = exit.signal
    ? `the program was ended by ${exit.signal}`
    : 'the program said nothing';
  throw new ProgramFailure(told?.trim() || lastErrors.join('\n').trim() || ended, exitCodeOf(exit));
}

/** A schedule learns of violations from the exit message; where it tells none, the file is counted. */
async function outcomeOf(
  scratch: Scratch,
  written: ReadonlyMap<string, string>,
  scheduled: boolean,
): Promise<JobOutcome> {
  const told = (await scratch.text(exitMessagePlace, longestReason))?.trim();
  const file =
    written.get('constraint_violations.json') ?? written.get('constraints_violations.json');
  const text = file === undefined ? undefined : await scratch.text(file, violations_bytes);
  const found = countViolations(text);
  const count = found ?? 0;
  if (count > 0 && !/^CompletedWithViolations: .*\d+ violation/s.test(told ?? '')) {
    const counted = `CompletedWithViolations: Job completed successfully with ${count} violations.`;
    return { exitMessage: told ? `${counted} ${told}` : counted };
  }
  if (text !== undefined && found === undefined) {
    const broken = `Completed: Its ${noViolationsFile}`;
    return { exitMessage: told ? `${told} Its ${noViolationsFile}` : broken };
  }
  if (told) return { exitMessage: told };
  const clean = 'Completed: Job completed successfully with no violations.';
  return scheduled ? { exitMessage: clean } : {};
}
