// A server's life that ends by SIGKILL in the middle of a training; its folder is the argument.
import { openTraining, scriptJob, tarGz } from './world.js';

const program = `
import { existsSync, writeFileSync } from 'node:fs';
const again = existsSync(process.env.TRIED);
writeFileSync(process.env.TRIED, '');
if (again) writeFileSync(process.env.SM_MODEL_DIR + '/m', 'second try');
else { console.log('pid ' + process.pid); setInterval(() => {}, 1000); }`;

const folder = process.argv[2] ?? '';
const world = await openTraining(folder);
await world.objects.put('bucket', 'code/sourcedir.tar.gz', await tarGz({ 'train.mjs': program }));
const Environment = { TRIED: `${folder}/tried` };
await world.call('CreateTrainingJob', scriptJob('doomed', { Environment }));
await world.said('pid ');
const line = world.logLines.find((one) => one.startsWith('pid '));
process.stdout.write(`${line?.slice('pid '.length)}\n`);
