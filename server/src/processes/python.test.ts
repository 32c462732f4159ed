import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { withProcesses } from './testing/room.js';

/**
 * A stand-in for Python: `-m venv` copies it, `-m pip` notes that it was called or fails, `-c`
 * answers as the version given would. It shows our steps, not pip's.
 */
const standIn = (version: string, pip: 'works' | 'fails'): string => `#!/bin/sh
case "$*" in
  *find_spec*) exit 1;;
  *version_info*) echo "${version} /bin/python"; [ ${version} = 3.8 ] && exit 3; exit 0;;
  *"-m venv"*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python";;
  *"-m pip"*) echo "$PIP_INDEX_URL" >> "$(dirname "$0")/pip-calls"
    ${pip === 'works' ? 'exit 0' : 'echo "no route to the registry" >&2; exit 1'};;
esac
exit 0
`;

async function withStandIn(
  version: string,
  pip: 'works' | 'fails',
  work: (take: () => Promise<{ command: string }>, cache: string) => Promise<void>,
): Promise<void> {
  await withProcesses(async (_room, outer) => {
    const bin = join(outer, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'python3'), standIn(version, pip));
    await chmod(join(bin, 'python3'), 0o755);
    const options = {
      path: `${bin}:/usr/bin:/bin`,
      cacheFolder: join(outer, 'shared'),
      installEnvironment: { PIP_INDEX_URL: 'https://registry.invalid/simple' },
    };
    await withProcesses(
      (room) => work(() => room.python('training'), join(outer, 'shared', 'python')),
      options,
    );
  });
}

test('an environment is made once from its list, with pip’s settings, and kept', () =>
  withStandIn('3.11', 'works', async (take, cache) => {
    const [first, second] = await Promise.all([take(), take()]);
    assert.equal(first.command, second.command);
    assert.ok(first.command.startsWith(cache));
    assert.equal((await take()).command, first.command);
    const calls = await readFile(join(first.command, '..', 'pip-calls'), 'utf8');
    assert.equal(calls, 'https://registry.invalid/simple\n');
    assert.equal((await readdir(cache)).length, 1);
  }));

test('why there is no environment is said with what to do, and nothing half made is left', async () => {
  await withStandIn('3.11', 'fails', async (take, cache) => {
    await assert.rejects(take(), {
      name: 'PythonMissing',
      message: /no route to the registry.*PIP_INDEX_URL.*GUIDERAIL_PYTHON/s,
    });
    assert.deepEqual(await readdir(cache), []);
  });
  await withStandIn('3.8', 'works', async (take) => {
    await assert.rejects(take(), { message: /is Python 3\.8: Python 3\.10 or later is needed/ });
  });
  await withProcesses(
    (room) => assert.rejects(room.python('training'), { message: /^No Python was found: install/ }),
    { path: '/no/such/folder' },
  );
  await withProcesses(
    (room) =>
      assert.rejects(room.python('scripts'), { message: /^GUIDERAIL_PYTHON names \/no\/python/ }),
    { pythonCommand: '/no/python' },
  );
});
