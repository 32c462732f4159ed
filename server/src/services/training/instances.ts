import { type Host, instanceOf, threadsFor } from '../common/instances.js';

/** No single job takes more than this part of the machine's memory. */
const hostShare = 3 / 4;

/**
 * What a training job on an instance type may use here: the instance's vCPUs and memory, as far as
 * this machine has them.
 */
export function trainingResources(
  type: string,
  host: Host,
): { memory_bytes: number; threads: number } {
  const { vcpus, memory_bytes } = instanceOf(type);
  return {
    memory_bytes: Math.floor(Math.min(memory_bytes, host.memory_bytes * hostShare)),
    threads: threadsFor(vcpus, host),
  };
}
