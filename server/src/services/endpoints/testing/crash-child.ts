// Serves and captures until it is killed; each answered inference id goes to standard output.
import { writeSync } from 'node:fs';
import { openRoom, serve } from './room.js';

const folder = process.argv[2] as string;
const room = await openRoom(folder);
await serve(room);
const Body = Buffer.from(Array(12).fill('1').join(','));
for (let i = 0; ; i++) {
  const InferenceId = `call-${i}`;
  await room.call('InvokeEndpoint', {
    EndpointName: 'bikes',
    Body,
    ContentType: 'text/csv',
    InferenceId,
  });
  writeSync(1, `${InferenceId}\n`);
  if (i % 40 === 39) {
    room.clock.advance(1_800_000); // segments of several hours, some published and some not
    await room.service.tick();
  }
}
