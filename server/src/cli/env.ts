import { clientVariables } from './client-variables.js';
import { type EnvFormat, envFormats, renderVariables } from './env-formats.js';
import { parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';
import { settingsFlags, settingsFrom } from './settings.js';

export const envUsage = `guiderail env [--format sh|fish|powershell|dotenv|json] [--host 127.0.0.1]
              [--port 4747] [--data-dir ./.guiderail] [--region us-east-1]

Prints the settings that AWS's clients need to reach Guiderail:
  eval "$(npx guiderail env)"                               sh, bash, zsh
  npx guiderail env --format fish | source                  fish
  npx guiderail env --format powershell | Out-String | iex  PowerShell
  npx guiderail env --format dotenv > .env                  Docker, Node, Python
It works before the server starts: keys are made if there are none. --json is
--format json. PYTHONPATH goes on with what it held; it lets the SageMaker SDK's
get_execution_role() ask Guiderail, and changes nothing where AWS_ENDPOINT_URL
is not set.
Exit status: 0 printed, 2 could not.`;

const flags = {
  ...settingsFlags,
  format: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** `guiderail env`: prints the variables of AWS's clients in a shell's words. */
export async function envCommand(args: readonly string[], io: Io): Promise<number> {
  const { values } = parseFlags(args, flags);
  const format = readFormat(values.format ?? (values.json ? 'json' : 'sh'));
  const settings = settingsFrom(values, io.env);
  io.stdout(renderVariables(await clientVariables(settings, io.env), format));
  return 0;
}

function readFormat(text: string): EnvFormat {
  const found = envFormats.find((format) => format === text);
  if (found) return found;
  throw new UsageError(`--format takes ${envFormats.join(', ')}`);
}
