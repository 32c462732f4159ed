// Runs slices of load from a process that is kept on a core of its own.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.js';
import { cpuSeconds, spawnOn } from './servers.js';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * @param script invoke-load.js or open-load.js
 * @param servers takes the generator's process
 * @returns runs one slice: `({name, port, pid}, order)` gives the generator's figures, with rates
 *   per second and per second of the server's processor time
 */
export function loader(script, core, servers) {
  const generator = spawnOn(core, process.execPath, [join(here, script)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  servers.push(generator);
  return async ({ name, port, pid }, { requests, ...order }) => {
    const sent = requests.map((bytes) => bytes.toString('base64'));
    const before = cpuSeconds(pid);
    const slice = await new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`the load generator ended with ${code}`));
      generator.once('exit', ended);
      generator.once('message', (message) => {
        generator.off('exit', ended);
        resolve(message);
      });
      generator.send({ port, requests: sent, ...order });
    });
    if (slice.failures > 0)
      throw new Error(`${name}: ${slice.failures} failures: ${slice.example}`);
    const server = cpuSeconds(pid) - before;
    return {
      ...slice,
      rate: slice.answers / slice.seconds,
      perCpuSecond: slice.answers / server,
      serverCores: server / slice.seconds,
      loadCores: slice.cpuSeconds / slice.seconds,
    };
  };
}

/** The median of a member over slices. */
export const middle = (slices, member) => median(slices.map((slice) => slice[member]));
