import { dirname } from 'node:path';
import type { ProcessExit } from '../../../processes/process.js';
import type { PythonHandle } from '../../../processes/python.js';
import type { Execution, Runtime } from '../execution.js';
import { clientError } from '../failure.js';
import { jobEnvironment } from '../script-environment.js';

const systemPath = '/usr/local/bin:/usr/bin:/bin';

/**
 * A command in a framework's image, as version 3 of the SDK sends its own driver: it has /opt/ml
 * written into it, so it runs where the system lets us make that folder for it alone.
 */
export class EntrypointRuntime implements Runtime {
  #python: PythonHandle | undefined;

  async prepare({ deps, signal, remark }: Execution): Promise<void> {
    this.#python = await deps.processes.python('scripts', { signal, onLine: remark });
  }

  async train(execution: Execution): Promise<ProcessExit> {
    const { deps, job, scratch, resources, signal, grace_ms, onLine, remark } = execution;
    if (!this.#python) throw new Error('the training was not prepared');
    const { AlgorithmSpecification: specification, ...request } = job.document.request;
    const [command = '', ...args] = [
      ...(specification?.ContainerEntrypoint ?? []),
      ...(specification?.ContainerArguments ?? []),
    ];
    const network = request.EnableNetworkIsolation !== true;
    const wrap = await deps.processes.namespaces.optMl(scratch.at('ml'), '.', { network });
    if (!wrap) {
      throw clientError(
        'ContainerEntrypoint needs /opt/ml for the job alone, and this system does not let us ' +
          'make it (namespaces by unshare, on Linux): use script mode (sagemaker_program)',
      );
    }
    // a layer of its own, since the command may install packages
    const python = await this.#python.layer(scratch.at('layer'), undefined, {
      signal,
      onLine: remark,
    });
    return deps.processes.run({
      ...wrap(command, args),
      cwd: scratch.at('ml'),
      environment: {
        PYTHONUNBUFFERED: '1',
        PYTHONDONTWRITEBYTECODE: '1',
        OMP_NUM_THREADS: String(resources.threads),
        ...jobEnvironment(job),
        PATH: `${dirname(python)}:${systemPath}`,
        HOME: '/opt/ml/tmp',
        TMPDIR: '/opt/ml/tmp',
      },
      limits: { memory_bytes: resources.memory_bytes, file_bytes: resources.volume_bytes },
      onLine,
      signal,
      grace_ms,
    });
  }
}
