import { messageOf } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import type { Scratch } from '../../processes/scratch.js';

/** A container may leave files that belong to another user; they fail no job. */
export async function removeFolder(
  scratch: Scratch | undefined,
  job: string,
  log: Log,
): Promise<void> {
  try {
    await scratch?.remove();
  } catch (error) {
    log('warn', "a job's folder could not be removed", { job, error: messageOf(error) });
  }
}
