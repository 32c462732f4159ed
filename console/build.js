// Bundles the console into the server's files: one script for each page beside those that all
// share, one style sheet, and each of them compressed, so that the server has nothing to do but
// send. --watch builds again on each change.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, context } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'server', 'dist', 'console');
const assets = join(out, 'assets');
const base = '/console/assets/';

/** The style sheets: those of all pages first, then each folder's own. */
function styleSheets() {
  const all = readdirSync(join(here, 'src'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.css'))
    .sort();
  const shared = all.filter((file) => file.startsWith('styles'));
  return [...shared, ...all.filter((file) => !file.startsWith('styles'))];
}

const styles = {
  name: 'styles',
  setup(plugin) {
    plugin.onResolve({ filter: /^styles$/ }, () => ({ path: 'styles', namespace: 'styles' }));
    plugin.onLoad({ filter: /./, namespace: 'styles' }, () => ({
      contents: styleSheets()
        .map((file) => `@import ${JSON.stringify(`./${file.replaceAll('\\', '/')}`)};`)
        .join('\n'),
      loader: 'css',
      resolveDir: join(here, 'src'),
    }));
  },
};

const options = {
  entryPoints: [
    { in: join(here, 'src', 'main.tsx'), out: 'main' },
    { in: 'styles', out: 'styles' },
  ],
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: false,
  metafile: true,
  legalComments: 'none',
  outdir: assets,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.svg': 'file' },
  define: { 'process.env.NODE_ENV': '"production"' },
  jsx: 'automatic',
  jsxImportSource: 'preact',
  absWorkingDir: here,
  logLevel: 'warning',
  plugins: [styles, { name: 'page', setup: (plugin) => plugin.onEnd(writePage) }],
};

/** The page that loads them, and the compressed files. */
function writePage({ metafile, errors }) {
  if (!metafile || errors.length > 0) return;
  const outputs = Object.entries(metafile.outputs);
  const nameOf = ([path]) => basename(path);
  const main = outputs.find(([, { entryPoint }]) => entryPoint?.endsWith('main.tsx'));
  const sheet = outputs.find(([path]) => /^styles-.*\.css$/.test(basename(path)));
  const shared = main[1].imports
    .filter(({ kind }) => kind === 'import-statement')
    .map(({ path }) => basename(path));
  const icon = `icon-${metafile.outputs[main[0]].bytes.toString(36)}.svg`;
  writeFileSync(join(assets, icon), readFileSync(join(here, 'icon.svg')));
  const lines = [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><title>Guiderail</title>',
    `<link rel="icon" href="${base}${icon}">`,
    `<link rel="stylesheet" href="${base}${nameOf(sheet)}">`,
    ...shared.map((name) => `<link rel="modulepreload" href="${base}${name}">`),
    `<script type="module" src="${base}${nameOf(main)}"></script>`,
    '</head><body><div id="app"></div>',
    '<noscript>The console needs JavaScript, which comes from this server alone.</noscript>',
    '</body></html>',
  ];
  writeFileSync(join(out, 'index.html'), `${lines.join('\n')}\n`);
  const wanted = new Set([icon, ...outputs.map(nameOf)]);
  for (const file of readdirSync(assets)) {
    if (!wanted.has(file.replace(/\.(br|gz)$/, ''))) rmSync(join(assets, file));
  }
  for (const name of wanted) compress(join(assets, name));
}

function compress(file) {
  if (existsSync(`${file}.br`)) return; // its name holds its hash
  const bytes = readFileSync(file);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: quality }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

mkdirSync(assets, { recursive: true });
if (process.argv.includes('--watch')) await (await context(options)).watch();
else await build(options);
