import { openMonitoring } from './monitoring-world.js';
import { accepted, postIn, ready } from './rebaseline-room.js';

/** Accepts and undoes baselines on a folder's stores, until it is killed. */
const [folder = ''] = process.argv.slice(2);
const world = await openMonitoring(folder, '2026-03-01T21:00:00Z');
await ready(world);
const post = postIn(world);
process.stdout.write('begun\n');
for (let round = 0; ; round++) {
  await post('rebaseline', accepted(`round ${round}`));
  if (round % 3 === 2) await post('baselines/undo', { Reason: 'back' });
}
