// The pages: what each is called, where it is, and what it must say. A page is a file of `pages/`.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(dirname(here), 'pages');
const entries = join(here, '..', '..', '..', 'console', 'src', 'pages.ts');

/** Each page with its name, and its places: `{ name: path }` of states that are worth looking at. */
export async function pagesToTest() {
  const files = readdirSync(folder).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: file.replace(/\.js$/, ''),
      ...(await import(join(folder, file))).default,
    })),
  );
}

/** The paths of `console/src/pages.ts`, such as `/monitors/:name`. */
export function pathsOfConsole() {
  const text = readFileSync(entries, 'utf8');
  return [...text.matchAll(/\bpath: '([^']+)'/g)].map(([, path]) => path);
}
