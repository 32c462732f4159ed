import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { alarmsUsage } from './cli/alarms-usage.js';
import { checkUsage } from './cli/check-usage.js';
import { consoleUsage } from './cli/console-usage.js';
import { deliveriesUsage } from './cli/deliveries-usage.js';
import { deployUsage } from './cli/deploy-usage.js';
import { envCommand, envUsage } from './cli/env.js';
import { errorText } from './cli/error-text.js';
import { featuresUsage } from './cli/features-usage.js';
import { feedbackUsage } from './cli/feedback-usage.js';
import { closest, UsageError } from './cli/flags.js';
import { incidentsUsage } from './cli/incidents-usage.js';
import { ingestUsage } from './cli/ingest-usage.js';
import type { Io } from './cli/io.js';
import { keyUsage } from './cli/key-usage.js';
import { logsUsage } from './cli/logs-usage.js';
import { monitorsUsage } from './cli/monitors-usage.js';
import { notebookUsage } from './cli/notebook-usage.js';
import { Interrupted } from './cli/query-end.js';
import { queryUsage } from './cli/query-usage.js';
import { rebaselineUsage } from './cli/rebaseline-usage.js';
import { replayUsage } from './cli/replay-usage.js';
import { runUsage } from './cli/run-usage.js';
import { runsUsage } from './cli/runs-usage.js';
import { skewUsage } from './cli/skew-usage.js';
import { startUsage } from './cli/start-usage.js';
import { trainingSetUsage } from './cli/training-set-usage.js';
import { tryUsage } from './cli/try-usage.js';
import { violationsUsage } from './cli/violations-usage.js';

interface Command {
  readonly usage: string;
  run(args: readonly string[], io: Io): Promise<number>;
}

type Start = typeof import('./cli/start.js');

/**
 * The server's code is twelve hundred modules, which `import` reads one by one in turns of the event
 * loop: `require`, where it takes ES modules (from Node 20.19 and 22.12 on), needs little more than
 * half of the time. No module of it may await at its top level.
 */
const loadStart = async (): Promise<Start> =>
  process.features.require_module
    ? (createRequire(import.meta.url)('./cli/start.js') as Start)
    : import('./cli/start.js');

/** Commands are imported when they are called: `env` should not wait for the server's code. */
const commands: Readonly<Record<string, Command>> = {
  start: {
    usage: startUsage,
    run: async (args, io) => (await loadStart()).startCommand(args, io),
  },
  env: { usage: envUsage, run: envCommand },
  notebook: {
    usage: notebookUsage,
    run: async (args, io) => (await import('./cli/notebook.js')).notebookCommand(args, io),
  },
  console: {
    usage: consoleUsage,
    run: async (args, io) => (await import('./cli/console.js')).consoleCommand(args, io),
  },
  deploy: {
    usage: deployUsage,
    run: async (args, io) => (await import('./cli/deploy.js')).deployCommand(args, io),
  },
  check: {
    usage: checkUsage,
    run: async (args, io) => (await import('./cli/check.js')).checkCommand([...args], io),
  },
  key: {
    usage: keyUsage,
    run: async (args, io) => (await import('./cli/key.js')).keyCommand(args, io),
  },
  run: {
    usage: runUsage,
    run: async (args, io) => (await import('./cli/run.js')).runCommand(args, io),
  },
  monitors: {
    usage: monitorsUsage,
    run: async (args, io) => (await import('./cli/monitors.js')).monitorsCommand(args, io),
  },
  runs: {
    usage: runsUsage,
    run: async (args, io) => (await import('./cli/runs.js')).runsCommand(args, io),
  },
  violations: {
    usage: violationsUsage,
    run: async (args, io) => (await import('./cli/violations.js')).violationsCommand(args, io),
  },
  incidents: {
    usage: incidentsUsage,
    run: async (args, io) => (await import('./cli/incidents.js')).incidentsCommand(args, io),
  },
  features: {
    usage: featuresUsage,
    run: async (args, io) => (await import('./cli/features.js')).featuresCommand(args, io),
  },
  alarms: {
    usage: alarmsUsage,
    run: async (args, io) => (await import('./cli/alarms.js')).alarmsCommand(args, io),
  },
  deliveries: {
    usage: deliveriesUsage,
    run: async (args, io) => (await import('./cli/deliveries.js')).deliveriesCommand(args, io),
  },
  logs: {
    usage: logsUsage,
    run: async (args, io) => (await import('./cli/logs.js')).logsCommand(args, io),
  },
  feedback: {
    usage: feedbackUsage,
    run: async (args, io) => (await import('./cli/feedback.js')).feedbackCommand(args, io),
  },
  query: {
    usage: queryUsage,
    run: async (args, io) => (await import('./cli/query.js')).queryCommand(args, io),
  },
  skew: {
    usage: skewUsage,
    run: async (args, io) => (await import('./cli/skew.js')).skewCommand(args, io),
  },
  ingest: {
    usage: ingestUsage,
    run: async (args, io) => (await import('./cli/ingest.js')).ingestCommand(args, io),
  },
  try: {
    usage: tryUsage,
    run: async (args, io) => (await import('./cli/try.js')).tryCommand(args, io),
  },
  'training-set': {
    usage: trainingSetUsage,
    run: async (args, io) => (await import('./cli/training-set.js')).trainingSetCommand(args, io),
  },
  replay: {
    usage: replayUsage,
    run: async (args, io) => (await import('./cli/replay.js')).replayCommand(args, io),
  },
  rebaseline: {
    usage: rebaselineUsage,
    run: async (args, io) => (await import('./cli/rebaseline.js')).rebaselineCommand(args, io),
  },
};

const usage = `guiderail COMMAND

Begin
  start       starts the server
  env         prints the settings that AWS's clients need
  notebook    installs a Jupyter kernel whose notebooks reach the server
  key         makes, lists and deletes access keys
  deploy      serves a model, and watches it
  console     opens the console in the browser

See how things stand
  monitors    every monitoring schedule and how it stands, the worst first
  incidents   what is wrong, once for each cause; acknowledge, mute, close
  violations  what a schedule's newest run found, with example records
  runs        the runs of a schedule
  alarms      CloudWatch alarms, their states and why
  logs        what jobs, models and scripts logged, as it comes
  deliveries  messages that did not arrive, and a second try
  features    feature groups: schemas, owners, who depends on them; search

Work with monitors
  run         runs a monitoring schedule at once
  try         tries a schedule on a sample, and says what is wrong with it
  replay      how often it would have fired with other limits
  rebaseline  accepts a window as the new normal; undoes that
  feedback    tells an endpoint what came true of its predictions
  check       compares two files, without a server

Work with features
  ingest      writes a file's rows into a feature group
  query       asks SQL of feature groups' offline stores and other tables
  training-set  joins what feature groups knew at the times of labels
  skew        what an endpoint was asked against what the features were

guiderail COMMAND --help tells more; guiderail --version tells the version.`;

/**
 * The program.
 * @returns the exit status: 0 fine, 1 found a problem of its own kind, 2 wrong usage or could not
 * run.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const io: Io = {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    isTty: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 100,
    untilInterrupted,
    env: process.env,
  };
  // a reader such as head that has seen enough is no fault
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  const [name, ...args] = argv[0] === 'help' && argv[1] ? [argv[1], '--help'] : argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout(`${usage}\n`);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-V' || name === 'version') {
    io.stdout(`${await version()}\n`);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const near = closest(name.replace(/^-+/, ''), Object.keys(commands));
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    io.stderr(`guiderail: there is no command ${name}${hint}\n\n${usage}\n`);
    return 2;
  }
  if (args.includes('--help') || args.includes('-h')) {
    io.stdout(`${command.usage}\n`);
    return 0;
  }
  try {
    return await command.run(args, io);
  } catch (error) {
    io.stderr(`guiderail ${name}: ${errorText(error)}\n`);
    if (error instanceof Interrupted) return 130; // as shells have it
    if (error instanceof UsageError) io.stderr(`\n${command.usage}\n`);
    return 2;
  }
}

function untilInterrupted(): AbortSignal {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  return interrupt.signal;
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
