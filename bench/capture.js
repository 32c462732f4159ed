// What capture at 100 % adds to an invocation: CPU of the whole process, through the handler of
// InvokeEndpoint, with the record written before the answer. Five interleaved pairs, the median
// of their differences.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './support/median.js';

const room = new URL('../server/dist/services/endpoints/testing/room.js', import.meta.url).href;
const floor_us = 60;
const aim_us = 30;

export default async function measure({ quick }) {
  const { openRoom, serve } = await import(room);
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-bench-'));
  const one = await openRoom(folder, { deps: { realNow: () => performance.now() } });
  try {
    await serve(one, 'captured');
    await serve(one, 'plain', { EnableCapture: false });
    const calls = quick ? 4_000 : 20_000;
    const differences = [];
    const plain = [];
    await cpuPerCall(one, 'captured', calls);
    await cpuPerCall(one, 'plain', calls);
    for (let pair = 0; pair < 5; pair++) {
      const without = await cpuPerCall(one, 'plain', calls);
      differences.push((await cpuPerCall(one, 'captured', calls)) - without);
      plain.push(without);
    }
    const value = median(differences);
    return [
      {
        name: 'capture',
        value,
        unit: 'us CPU',
        reference: `the same without capture: ${median(plain).toFixed(1)} us`,
        floor: floor_us,
        aim: aim_us,
        holds: value <= floor_us,
      },
    ];
  } finally {
    await one.close();
    await rm(folder, { recursive: true });
  }
}

/** Microseconds of CPU, sealing, publishing and counting included, as app.ts has them done. */
async function cpuPerCall(room, EndpointName, calls) {
  const Body = Buffer.from('1,0,1,0,0,6,0,1,0.24,0.2879,0.81,0\n');
  const input = { EndpointName, Body, ContentType: 'text/csv' };
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) {
    await room.call('InvokeEndpoint', input);
    if (i % 1_000 === 999) {
      await room.service.tick();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await room.service.captures.seal('us-east-1', EndpointName, Number.POSITIVE_INFINITY);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
