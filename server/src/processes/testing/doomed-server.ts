// A server's life that ends by SIGKILL while a child of its runs; the folder comes as an argument.
import { noLog } from '../../base/log.js';
import { realTimers } from '../../timers.js';
import { openProcesses } from '../processes.js';
import { nodeProgram } from './room.js';

const folder = process.argv[2] ?? '';
const processes = await openProcesses({
  folder,
  cacheFolder: folder,
  path: process.env.PATH ?? '',
  lang: 'C',
  pythonCommand: undefined,
  installEnvironment: {},
  dockerHost: undefined,
  after: realTimers.after,
  log: noLog,
});
await processes.run({
  ...nodeProgram('console.log(process.pid); setInterval(() => {}, 1000)', folder),
  onLine: (line) => process.stdout.write(`${line}\n`),
});
