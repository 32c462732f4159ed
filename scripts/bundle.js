// Before and after `npm pack -w guiderail`: the packages of ours that the server bundles lie in its
// own node_modules as real folders, since npm leaves out a workspace's links.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scope = join(root, 'server', 'node_modules', '@guiderail');

const isShipped = (path) => !/\.test\.|[\\/]testing($|\.)|\.tsbuildinfo$/.test(path);

/** The package's description without what only a checkout needs. */
function shippedDescription(folder) {
  const { devDependencies, peerDependencies, peerDependenciesMeta, ...description } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  );
  return `${JSON.stringify(description, null, 2)}\n`;
}

rmSync(scope, { recursive: true, force: true });
if (process.argv[2] === 'add') {
  for (const folder of ['analysis', 'sdk']) {
    mkdirSync(join(scope, folder), { recursive: true });
    cpSync(join(root, folder, 'dist'), join(scope, folder, 'dist'), {
      recursive: true,
      filter: isShipped,
    });
    writeFileSync(join(scope, folder, 'package.json'), shippedDescription(folder));
  }
}
