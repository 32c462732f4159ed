import type { ProcessExit } from '../../../processes/process.js';
import type { PythonHandle } from '../../../processes/python.js';
import type { Execution, Runtime } from '../execution.js';
import { clientError } from '../failure.js';
import type { TrainingRequest } from '../store.js';
import { readHyperparameters, type XgboostPlan } from '../xgboost/hyperparameters.js';

const channels = ['train', 'validation'] as const;

/** Data formats by the content types that AWS's container takes. */
const formats: readonly (readonly [RegExp, string])[] = [
  [/^(text\/)?csv$/, 'csv'],
  [/^(text\/)?(x-)?libsvm$/, 'libsvm'],
];

/** The built-in algorithm: our program on the real xgboost; no code of the user's. */
export class XgboostRuntime implements Runtime {
  #plan: XgboostPlan | undefined;
  #format = '';
  #python: PythonHandle | undefined;

  async prepare({ deps, job, signal, remark }: Execution): Promise<void> {
    const { request } = job.document;
    this.#plan = readHyperparameters(request.HyperParameters ?? {});
    this.#format = formatOf(request);
    for (const line of this.#plan.remarks) remark(line);
    this.#python = await deps.processes.python('training', { signal, onLine: remark });
  }

  async train(execution: Execution): Promise<ProcessExit> {
    const { deps, job, scratch, resources, signal, grace_ms, onLine } = execution;
    if (!this.#plan || !this.#python) throw new Error('the training was not prepared');
    const names = (job.document.request.InputDataConfig ?? []).map((one) => one.ChannelName);
    const { remarks: _told, ...plan } = this.#plan;
    await scratch.write(
      'plan.json',
      JSON.stringify({
        ...plan,
        earlyStopping: plan.earlyStopping ?? null,
        format: this.#format,
        threads: resources.threads,
        channels: channels.filter((name) => names.includes(name)),
      }),
    );
    return deps.processes.run({
      command: this.#python.command,
      args: ['-I', this.#python.program('training', 'train.py'), scratch.path],
      cwd: scratch.at('ml/code'),
      environment: { PYTHONUNBUFFERED: '1', OMP_NUM_THREADS: String(resources.threads) },
      limits: { memory_bytes: resources.memory_bytes, file_bytes: resources.volume_bytes },
      onLine,
      signal,
      grace_ms,
    });
  }
}

/** @throws TrainingFailure where channels are missing or their content types disagree. */
function formatOf(request: TrainingRequest): string {
  const given = request.InputDataConfig ?? [];
  if (!given.some(({ ChannelName }) => ChannelName === 'train')) {
    throw clientError('Missing required channel: train.');
  }
  const found = new Set<string>();
  for (const { ChannelName: name, ContentType: type = 'text/libsvm' } of given) {
    if (!channels.some((channel) => channel === name)) {
      throw clientError(`Extraneous channel found: ${name}; train and validation are taken.`);
    }
    const plain = (type.split(';')[0] ?? '').trim().toLowerCase();
    const format = formats.find(([pattern]) => pattern.test(plain))?.[1];
    if (!format) {
      throw clientError(
        `${type} is not an accepted ContentType of the channel ${name}: csv, text/csv, libsvm, ` +
          'text/libsvm and text/x-libsvm are.',
      );
    }
    found.add(format);
  }
  if (found.size > 1) throw clientError('Training and validation data have other content types.');
  return [...found][0] ?? 'libsvm';
}
