import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Jupyter's description of a kernel, `kernel.json`. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

/** A kernel that runs IPython of `python` in the environment given. */
export const kernelSpec = (
  python: string,
  displayName: string,
  env: Readonly<Record<string, string>>,
): KernelSpec => ({
  argv: [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
  display_name: displayName,
  language: 'python',
  metadata: { debugger: true, guiderail: true },
  env,
});

/**
 * Writes `kernel.json`, readable by its owner alone because it holds keys.
 * @throws Error when a kernel of that name is there which is not Guiderail's.
 */
export async function installKernel(folder: string, spec: KernelSpec): Promise<void> {
  await refuseOthers(folder);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'kernel.json');
  await rm(`${file}.new`, { force: true });
  await writeFile(`${file}.new`, `${JSON.stringify(spec, null, 1)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** @returns whether there was one. @throws Error when the kernel there is not Guiderail's. */
export async function uninstallKernel(folder: string): Promise<boolean> {
  if (!(await refuseOthers(folder))) return false;
  await rm(folder, { recursive: true });
  return true;
}

/** @returns whether Guiderail's kernel is there. */
async function refuseOthers(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (names === undefined || names.length === 0) return false;
  if (await isOurs(join(folder, 'kernel.json'))) return true;
  throw new Error(`${folder} holds a kernel that is not Guiderail's; choose another --name`);
}

async function isOurs(file: string): Promise<boolean> {
  try {
    const spec = JSON.parse(await readFile(file, 'utf8')) as Partial<KernelSpec> | null;
    return spec?.metadata?.guiderail === true;
  } catch {
    return false;
  }
}
