import { fileURLToPath } from 'node:url';
import type { Scratch } from '../../../../processes/scratch.js';
import { artefactLimits, unpackArtefact } from '../artefact.js';
import { openModelData } from '../model-data.js';
import { defaultReply } from '../payload/media.js';
import { LoadError, type Loader, type RuntimeDeps } from '../runtime.js';
import { NodeRuntime, nodeLimits } from './runtime.js';

const GiB = 1024 ** 3;
const memory_bytes = 2 * GiB;
/** V8's heap stays below what the whole process may take. */
const heap_MiB = 1_536;
const grace_ms = 2_000;

const child = fileURLToPath(new URL('./child.js', import.meta.url));
const folderOfChild = fileURLToPath(new URL('.', import.meta.url));

/**
 * `model.mjs` (or `model.js`, `model.cjs`) exporting `predict(rows)`, with the archive's other
 * files beside it. Its process sees no file but these, and starts no other.
 */
export const loadNode =
  (modules: readonly string[]): Loader =>
  async (container, deps) => {
    if (!deps.processes) throw new LoadError('This server runs no models that are programs.');
    const otherwise = defaultReply(container.Environment, undefined);
    const scratch = await deps.processes.scratch('model');
    try {
      const module = await unpack(modules, container, deps, scratch);
      return await NodeRuntime.open(start(deps, scratch, container.Environment ?? {}), {
        module,
        limits: { ...nodeLimits, ...deps.bounds },
        otherwise,
        remove: () => scratch.remove(),
      });
    } catch (error) {
      await scratch.remove();
      throw error;
    }
  };

async function unpack(
  modules: readonly string[],
  container: Parameters<Loader>[0],
  deps: RuntimeDeps,
  scratch: Scratch,
): Promise<string> {
  const { url, body } = await openModelData(container, deps);
  const write = (name: string, file: Parameters<Scratch['stream']>[1]) =>
    scratch.stream(name, file, artefactLimits.file_bytes);
  const found = (await unpackArtefact(body, write)).map((name) => name.replace(/^(\.\/)+/, ''));
  const module = modules.find((name) => found.includes(name));
  if (module) return scratch.at(module);
  const listed = found.slice(0, 10).join(', ') || 'nothing';
  throw new LoadError(
    `${url} must hold ${modules.join(', ')} at its top, exporting predict(rows); it holds ${listed}.`,
  );
}

const start = (deps: RuntimeDeps, scratch: Scratch, environment: Record<string, string>) => () =>
  (deps.processes as NonNullable<RuntimeDeps['processes']>).start({
    command: process.execPath,
    args: [
      `--max-old-space-size=${heap_MiB}`,
      permissionFlag(),
      `--allow-fs-read=${scratch.path}/*`,
      `--allow-fs-read=${folderOfChild}*`,
      `--allow-fs-write=${scratch.path}/*`,
      '--disable-warning=ExperimentalWarning',
      child,
    ],
    cwd: scratch.path,
    environment: plainEnvironment(environment),
    limits: { memory_bytes },
    onLine: (line) => deps.onLine?.(line),
    signal: new AbortController().signal,
    grace_ms,
  });

/** Node 20 calls its permissions experimental. */
const permissionFlag = (): string =>
  process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';

/** Variables that would change what the process may do are not the model's to set. */
const plainEnvironment = (environment: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => name !== 'NODE_OPTIONS' && !/^LD_/.test(name)),
  );
