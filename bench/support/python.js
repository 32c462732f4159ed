// A Python environment of its own for a reference, made once from a pinned list below .cache/.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '..', '..', '.cache');

/** @returns {{python: string} | {reason: string}} the interpreter, or why there is none. */
export function pythonFor(name) {
  const requirements = join(here, `requirements-${name}.txt`);
  const folder = join(cache, `python-bench-${name}`);
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'installed.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { python };
  mkdirSync(cache, { recursive: true });
  const steps = [
    ['python3', ['-m', 'venv', '--clear', folder]],
    [python, ['-m', 'pip', 'install', '--quiet', '-r', requirements]],
  ];
  for (const [command, args] of steps) {
    const done = spawnSync(command, args, { encoding: 'utf8' });
    if (done.status !== 0) {
      const why = done.error?.message ?? done.stderr.trim().split('\n').at(-1);
      return { reason: `${command} ${args.slice(0, 3).join(' ')}: ${why}` };
    }
  }
  copyFileSync(requirements, stamp);
  return { python };
}
