// Compiles every TypeScript example of these pages against the SDK as it is built, and reads their JSON.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the pages take as given. */
const given = {
  role: 'string',
  rows: 'Record<string, unknown>[]',
  group: "import('@guiderail/sdk').FeatureGroup",
  score: '(row: unknown[]) => number',
  input: "Parameters<typeof import('@guiderail/analysis').biasReport>[0]",
  text: 'string',
};

const docs = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const pages = ['README.md', 'sdk/README.md', 'analysis/README.md', ...docs].filter((page) =>
  existsSync(join(root, page)),
);

const blocks = (page, language) =>
  [
    ...readFileSync(join(root, page), 'utf8').matchAll(
      new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'),
    ),
  ].map(([, text]) => text);

const examples = pages.flatMap((page) =>
  blocks(page, 'ts').map((text, index) => ({
    name: `${page.replace(/\W/g, '-')}-${index + 1}.ts`,
    text,
  })),
);

test('the examples of the pages compile', () => {
  assert.ok(examples.length >= 5);
  // below the repository, so that the packages are found
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'examples-'));
  try {
    for (const { name, text } of examples) {
      const missing = Object.entries(given)
        .filter(([word]) => !new RegExp(`const ${word}\\b`).test(text))
        .map(([word, type]) => `declare const ${word}: ${type};\n`);
      writeFileSync(join(folder, name), `${missing.join('')}${text}\nexport {};\n`);
    }
    const options = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true, composite: false, types: ['node'] },
      include: ['*.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const run = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    assert.equal(run.status, 0, run.stdout + run.stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the JSON of the pages is JSON', () => {
  for (const page of pages) {
    for (const text of blocks(page, 'json')) assert.doesNotThrow(() => JSON.parse(text), page);
  }
});
