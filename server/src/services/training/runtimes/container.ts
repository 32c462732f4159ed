import type { ProcessExit } from '../../../processes/process.js';
import { host } from '../container-files.js';
import type { Execution, Runtime } from '../execution.js';
import { jobEnvironment } from '../script-environment.js';

/** An image of the user's: `docker run IMAGE train` with the job's folder as /opt/ml. */
export class ContainerRuntime implements Runtime {
  prepare({ deps }: Execution): Promise<void> {
    return deps.processes.docker.check();
  }

  train(execution: Execution): Promise<ProcessExit> {
    const { deps, job, scratch, resources, signal, grace_ms, onLine } = execution;
    const { AlgorithmSpecification: specification, ...request } = job.document.request;
    const entrypoint = specification?.ContainerEntrypoint;
    return deps.processes.docker.runContainer({
      image: specification?.TrainingImage ?? '',
      ...(entrypoint ? { entrypoint } : {}),
      args: specification?.ContainerArguments ?? (entrypoint ? [] : ['train']),
      environment: { ...jobEnvironment(job), SM_CURRENT_HOST: host },
      mounts: [{ source: scratch.at('ml'), target: '/opt/ml' }],
      network: request.EnableNetworkIsolation ? 'none' : 'bridge',
      limits: { memory_bytes: resources.memory_bytes },
      onLine,
      signal,
      grace_ms,
    });
  }
}
