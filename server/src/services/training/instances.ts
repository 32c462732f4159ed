const GiB = 1024 ** 3;

/** What this machine has; handed in, so that tests don't depend on the machine. */
export interface Host {
  readonly memory_bytes: number;
  readonly threads: number;
}

/** vCPUs by the size in an instance type's name; `Nxlarge` is 4 N. */
const vcpus: Readonly<Record<string, number>> = { medium: 2, large: 2, xlarge: 4 };
/** GiB of memory for each vCPU, by the family's first letter; 4 for the others. */
const memoryPerVcpu: Readonly<Record<string, number>> = { c: 2, r: 8, x: 16 };
/** No single job takes more than this part of the machine's memory. */
const hostShare = 3 / 4;

/**
 * What a training job on an instance type may use here: the instance's vCPUs and memory, as far as
 * this machine has them. Unknown types count as ml.m5.xlarge (4 vCPUs, 16 GiB).
 */
export function trainingResources(
  type: string,
  host: Host,
): { memory_bytes: number; threads: number } {
  const match = /^ml\.([a-z])[a-z\d-]*\.(?:(\d+)x?(?:large)|(medium|large|xlarge))$/.exec(type);
  const cpus = match?.[2] ? 4 * Number(match[2]) : (vcpus[match?.[3] ?? ''] ?? 4);
  const memory_bytes = cpus * (memoryPerVcpu[match?.[1] ?? ''] ?? 4) * GiB;
  return {
    memory_bytes: Math.floor(Math.min(memory_bytes, host.memory_bytes * hostShare)),
    threads: Math.max(1, Math.min(cpus, host.threads)),
  };
}
