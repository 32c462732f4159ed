import { readFile } from 'node:fs/promises';
import { checkUsage } from './cli/check-usage.js';
import { deployUsage } from './cli/deploy-usage.js';
import { envCommand, envUsage } from './cli/env.js';
import { closest, UsageError } from './cli/flags.js';
import type { Io } from './cli/io.js';
import { keyUsage } from './cli/key-usage.js';
import { notebookUsage } from './cli/notebook-usage.js';
import { runUsage } from './cli/run-usage.js';
import { startUsage } from './cli/start-usage.js';

interface Command {
  readonly usage: string;
  run(args: readonly string[], io: Io): Promise<number>;
}

/** Commands are imported when they are called: `env` should not wait for the server's code. */
const commands: Readonly<Record<string, Command>> = {
  start: {
    usage: startUsage,
    run: async (args, io) => (await import('./cli/start.js')).startCommand(args, io),
  },
  env: { usage: envUsage, run: envCommand },
  notebook: {
    usage: notebookUsage,
    run: async (args, io) => (await import('./cli/notebook.js')).notebookCommand(args, io),
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
};

const usage = `guiderail COMMAND

  start      starts the server
  env        prints the settings that AWS's clients need
  notebook   installs a Jupyter kernel whose notebooks reach the server
  key        makes, lists and deletes access keys
  deploy     serves a model, and watches it
  run        runs a monitoring schedule at once
  check      compares two files, without a server

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
    env: process.env,
  };
  const [name, ...args] = argv;
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
    io.stderr(`guiderail ${name}: ${(error as Error).message}\n`);
    if (error instanceof UsageError) io.stderr(`\n${command.usage}\n`);
    return 2;
  }
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
