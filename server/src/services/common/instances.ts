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

/** What an instance has on AWS. Unknown types count as ml.m5.xlarge (4 vCPUs, 16 GiB). */
export function instanceOf(type: string): { vcpus: number; memory_bytes: number } {
  const match = /^ml\.([a-z])[a-z\d-]*\.(?:(\d+)x?(?:large)|(medium|large|xlarge))$/.exec(type);
  const cpus = match?.[2] ? 4 * Number(match[2]) : (vcpus[match?.[3] ?? ''] ?? 4);
  return { vcpus: cpus, memory_bytes: cpus * (memoryPerVcpu[match?.[1] ?? ''] ?? 4) * GiB };
}

/** An instance's vCPUs are so many threads, as far as this machine has them. */
export const threadsFor = (cpus: number, host: Host): number =>
  Math.max(1, Math.min(cpus, host.threads));
