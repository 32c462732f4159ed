// A server's life that ends by SIGKILL in the middle of a processing job; its folder is the argument.
import { openProcessing, programJob } from './world.js';

const program = `
import { existsSync, writeFileSync } from 'node:fs';
const again = existsSync(process.env.TRIED);
writeFileSync(process.env.TRIED, '');
if (again) writeFileSync(process.env.SM_PROCESSING_ROOT + '/output/m', 'second try');
else { console.log('pid ' + process.pid); setInterval(() => {}, 1000); }`;

const folder = process.argv[2] ?? '';
const world = await openProcessing(folder);
await world.objects.put('bucket', 'code/main.mjs', program);
await world.objects.put('bucket', 'data/a.csv', '1\n');
const environment = { TRIED: `${folder}/tried` };
await world.call('CreateProcessingJob', programJob('doomed', { environment }));
await world.said('pid ');
const line = world.logLines.find((one) => one.startsWith('pid '));
process.stdout.write(`${line?.slice('pid '.length)}\n`);
