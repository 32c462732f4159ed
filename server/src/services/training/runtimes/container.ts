import { messageOf } from '../../../base/errors.js';
import type { ProcessExit } from '../../../processes/process.js';
import { host } from '../container-files.js';
import type { Execution, Runtime } from '../execution.js';
import { clientError } from '../failure.js';
import { jobEnvironment } from '../script-environment.js';

/** An image of the user's: `docker run IMAGE train` with the job's folder as /opt/ml. */
export class ContainerRuntime implements Runtime {
  async prepare({ deps, job }: Execution): Promise<void> {
    try {
      await deps.processes.docker.check();
    } catch (error) {
      if ((error as Error).name !== 'DockerMissing') throw error;
      const image = job.document.request.AlgorithmSpecification?.TrainingImage;
      throw clientError(
        `the image ${image} needs Docker (built in are XGBoost and script mode). ${messageOf(error)}`,
      );
    }
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
