import { join } from 'node:path';
import { clientVariables } from './client-variables.js';
import { parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';
import { jupyterDataFolder, prefixDataFolder } from './jupyter-folders.js';
import { installKernel, kernelSpec, uninstallKernel } from './kernel-spec.js';
import { askPython, type PythonFacts, usualPython } from './python-facts.js';
import { settingsFlags, settingsFrom } from './settings.js';
import { shellWord } from './shell.js';

const flags = {
  ...settingsFlags,
  python: { type: 'string' },
  name: { type: 'string' },
  prefix: { type: 'string' },
  'sys-prefix': { type: 'boolean' },
  uninstall: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseFlags<typeof flags>>['values'];

/** `guiderail notebook`: installs a Jupyter kernel whose notebooks reach Guiderail. */
export async function notebookCommand(args: readonly string[], io: Io): Promise<number> {
  const { values } = parseFlags(args, flags);
  const name = readName(values.name ?? 'guiderail');
  if (values.prefix !== undefined && values['sys-prefix']) {
    throw new UsageError('--prefix and --sys-prefix name two places; give one');
  }
  return values.uninstall ? uninstall(name, values, io) : install(name, values, io);
}

/** Jupyter's own rule for names; it compares them in lower case. */
function readName(name: string): string {
  if (/^[a-z0-9._-]{1,100}$/i.test(name)) return name.toLowerCase();
  throw new UsageError('--name takes letters, digits, dots, dashes and underscores');
}

async function install(name: string, values: Values, io: Io): Promise<number> {
  const settings = settingsFrom(values, io.env);
  const python = await askPython(values.python ?? usualPython(io.env), io.env);
  if (python.ipykernel === null) {
    throw new Error(
      `${python.executable} has no ipykernel, which runs notebooks; install it with\n` +
        `  ${shellWord(python.executable)} -m pip install ipykernel\n` +
        'or name another Python with --python PATH',
    );
  }
  const displayName = name === 'guiderail' ? 'Python (Guiderail)' : `Python (Guiderail, ${name})`;
  const folder = kernelFolder(name, values, io.env, python);
  const variables = await clientVariables(settings, { ...io.env, PYTHONPATH: undefined });
  await installKernel(folder, kernelSpec(python.executable, displayName, forJupyter(variables)));
  const told = { name, displayName, folder, endpoint: variables.AWS_ENDPOINT_URL, python };
  io.stdout(values.json ? `${JSON.stringify(told, null, 2)}\n` : tell(told));
  return 0;
}

/** Jupyter fills in `${NAME}`; the PYTHONPATH that Jupyter has goes on behind the hook's folder. */
function forJupyter(variables: Readonly<Record<string, string>>): Record<string, string> {
  const literal = Object.entries(variables).map(([name, value]) => [
    name,
    value.replaceAll('$', '$$$$'),
  ]);
  const env = Object.fromEntries(literal) as Record<string, string>;
  const separator = process.platform === 'win32' ? ';' : ':';
  return { ...env, PYTHONPATH: `${env.PYTHONPATH}${separator}\${PYTHONPATH}` };
}

function kernelFolder(
  name: string,
  values: Values,
  env: Io['env'],
  python: PythonFacts | undefined,
): string {
  const prefix = values['sys-prefix'] ? python?.prefix : values.prefix;
  const data = prefix === undefined ? jupyterDataFolder(env) : prefixDataFolder(prefix);
  return join(data, 'kernels', name);
}

function tell(told: {
  displayName: string;
  folder: string;
  endpoint?: string | undefined;
  python: PythonFacts;
}): string {
  const { displayName, folder, endpoint, python } = told;
  const sdk =
    python.sagemaker === null
      ? `It has no sagemaker package yet: ${shellWord(python.executable)} -m pip install sagemaker`
      : `It has sagemaker ${python.sagemaker}.`;
  return `Installed the kernel "${displayName}" for ${endpoint}
  ${folder}
  Python ${python.version}, ${python.executable}
${sdk}
Start the server (npx guiderail start), open a notebook in Jupyter and choose that kernel.
`;
}

async function uninstall(name: string, values: Values, io: Io): Promise<number> {
  const python = values['sys-prefix']
    ? await askPython(values.python ?? usualPython(io.env), io.env)
    : undefined;
  const folder = kernelFolder(name, values, io.env, python);
  const removed = await uninstallKernel(folder);
  if (values.json) io.stdout(`${JSON.stringify({ name, folder, removed }, null, 2)}\n`);
  else io.stdout(removed ? `Removed ${folder}\n` : `There is no kernel at ${folder}\n`);
  return 0;
}
