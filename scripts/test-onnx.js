// The tests that need onnxruntime-node (288 MB, so no dependency): installs it below .cache/ and
// runs them with it. Exit status 3: it cannot be installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.cache', 'onnx');
const modules = join(folder, 'node_modules');
const version = '1.30.0';

if (!existsSync(join(modules, 'onnxruntime-node', 'package.json'))) {
  mkdirSync(folder, { recursive: true });
  const args = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit'];
  const done = spawnSync('npm', [...args, `onnxruntime-node@${version}`], { encoding: 'utf8' });
  if (done.status !== 0) {
    console.error(done.error?.message ?? done.stderr.trim());
    process.exit(3);
  }
}
const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'test.js'), '/onnx/'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_PATH: modules },
});
process.exit(status ?? 1);
