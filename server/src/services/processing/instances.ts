import { type Host, instanceOf, threadsFor } from '../common/instances.js';
import type { JobResources } from '../common/processing-image.js';

/** An analysis streams its data, so a job is given a part of the memory its instances would have. */
const memoryShare = 1 / 16;
const leastMemory_bytes = 1024 ** 3 / 4;
/** No single job takes more than this part of the machine. */
const hostShare = 1 / 4;

/**
 * What a job on `count` instances of a type may use here.
 *
 * | instances         | vCPUs, memory there | threads, memory here (on a machine that has them) |
 * |-------------------|---------------------|---------------------------------------------------|
 * | 1 ml.t3.medium    | 2, 8 GiB            | 2, 0.5 GiB                                        |
 * | 1 ml.m5.xlarge    | 4, 16 GiB           | 4, 1 GiB                                          |
 * | 2 ml.m5.xlarge    | 8, 32 GiB           | 8, 2 GiB                                          |
 * | 1 ml.r5.4xlarge   | 16, 128 GiB         | 16, 8 GiB                                         |
 *
 * Memory is a sixteenth of the instances', at least 256 MiB and at most a quarter of this
 * machine's; threads are the instances' vCPUs, at most this machine's. It bounds the analysis
 * engine, which writes to its temporary folder beyond it; unknown types count as ml.m5.xlarge.
 */
export function jobResources(type: string, count: number, host: Host): JobResources {
  const instance = instanceOf(type);
  const memory_bytes = instance.memory_bytes * count * memoryShare;
  const most = Math.max(leastMemory_bytes, host.memory_bytes * hostShare);
  return {
    memory_bytes: Math.floor(Math.min(Math.max(memory_bytes, leastMemory_bytes), most)),
    threads: threadsFor(instance.vcpus * count, host),
  };
}

/** No job's own program takes more than this part of the machine's memory. */
const programShare = 3 / 4;

/** What a job's own program may use: one instance's vCPUs and memory, as far as they are here. */
export function programResources(type: string, host: Host): JobResources {
  const { vcpus, memory_bytes } = instanceOf(type);
  return {
    memory_bytes: Math.floor(Math.min(memory_bytes, host.memory_bytes * programShare)),
    threads: threadsFor(vcpus, host),
  };
}

const GiB = 1024 ** 3;
const defaultVolume_GiB = 30;

/** What the files of a job may take, in bytes. */
export const volumeOf = (size_GiB: number | undefined): number =>
  (size_GiB || defaultVolume_GiB) * GiB;
