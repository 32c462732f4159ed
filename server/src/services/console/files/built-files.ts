import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConsoleRequest } from '../request.js';

/** A file of the built console, in the coding that the client takes. */
export interface BuiltFile {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly encoding: 'br' | 'gzip' | undefined;
}

const codings = [
  { coding: 'br', suffix: '.br' },
  { coding: 'gzip', suffix: '.gz' },
] as const;

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  txt: 'text/plain; charset=utf-8',
};

/**
 * The built console's files: known by a list of the folder, so that no address reaches the file
 * system; read when they are asked for, so that none is kept in memory.
 */
export class BuiltFiles {
  readonly #folder: string;
  #listed: ReadonlySet<string> | undefined;
  /** Of the folder when it was listed: a build while the server runs is taken up. */
  #listedAt = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The console's page; undefined where the console was not built. */
  async page(): Promise<BuiltFile | undefined> {
    try {
      return await this.#read('index.html', undefined);
    } catch (error) {
      return orNothing(error);
    }
  }

  /** @param name as the address has it; undefined where there is no such file */
  async asset(name: string, request: ConsoleRequest): Promise<BuiltFile | undefined> {
    try {
      const listed = await this.#list(name);
      if (!listed.has(name) || name.endsWith('.br') || name.endsWith('.gz')) return undefined;
      const found = codings.find(
        ({ coding, suffix }) => request.accepts(coding) && listed.has(`${name}${suffix}`),
      );
      return await this.#read(join('assets', name), found);
    } catch (error) {
      return orNothing(error);
    }
  }

  async #list(wanted: string): Promise<ReadonlySet<string>> {
    if (this.#listed?.has(wanted)) return this.#listed;
    const folder = join(this.#folder, 'assets');
    const { mtimeMs } = await stat(folder);
    if (this.#listed && mtimeMs === this.#listedAt) return this.#listed;
    const listed = new Set(await readdir(folder));
    this.#listed = listed;
    this.#listedAt = mtimeMs;
    return listed;
  }

  async #read(name: string, found: (typeof codings)[number] | undefined): Promise<BuiltFile> {
    const file = join(this.#folder, `${name}${found?.suffix ?? ''}`);
    const [bytes, { mtimeMs }] = await Promise.all([readFile(file), stat(file)]);
    const mark = `${bytes.length.toString(36)}-${Math.trunc(mtimeMs).toString(36)}`;
    return {
      bytes,
      type: types[/\.(\w+)$/.exec(name)?.[1] ?? ''] ?? 'application/octet-stream',
      etag: `"${mark}${found ? `-${found.coding}` : ''}"`,
      encoding: found?.coding,
    };
  }
}

/** A file that is not there, or was taken away by a build, is none. */
function orNothing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}
