// npm run demo [-- NAME] [--once]: a story on real data, told in the terminal.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { once: { type: 'boolean' } },
});
const names = readdirSync(join(here, 'stories')).map((file) => file.replace(/\.js$/, ''));
const name = positionals[0] ?? 'drift';
if (!names.includes(name)) {
  console.error(`There is no demo ${name}; there is ${names.join(', ')}.`);
  process.exit(2);
}
// AWS's clients say at each start that they will want Node 22 in 2027; the pinned ones do not.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { default: story } = await import(join(here, 'stories', `${name}.js`));
process.exitCode = await story({ once: values.once === true });
