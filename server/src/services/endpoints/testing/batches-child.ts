// Takes batches of captures until it is killed; each accepted batch's id goes to standard output.
import { writeSync } from 'node:fs';
import { elsewhere, openRoom } from './room.js';

const folder = process.argv[2] as string;
const room = await openRoom(folder);
await elsewhere(room);

/** Sends batches one after another; several do so at a time. */
async function send(sender: number): Promise<void> {
  for (let i = 0; ; i++) {
    const batchId = `${sender}-${i}`;
    const lines = [0, 1].map((n) => JSON.stringify({ input: '1', inferenceId: `${batchId}-${n}` }));
    const body = Buffer.from(lines.join('\n'));
    await room.service.takeCaptures({ region: 'us-east-1', endpoint: 'far', body, batchId });
    writeSync(1, `${batchId}\n`);
    if (sender === 0 && i % 10 === 9) {
      room.clock.advance(1_200_000); // objects of several hours, some published and some not
      room.real.now += 1_500;
      await room.service.tick();
    }
  }
}

await Promise.all([0, 1, 2].map(send));
