import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, type Pack, pack } from 'tar-stream';
import { messageOf } from '../base/errors.js';
import {
  formatOfArchive,
  formatOfEntries,
  head_bytes,
  type ModelFormat,
  namesInArchives,
  recognise,
} from './model-formats.js';

/** A model on disk, and how it is to be served. */
export interface FoundModel {
  /** Undefined where only an image that the user names can tell. */
  readonly format: ModelFormat | undefined;
  /** What goes into `model.tar.gz`; undefined where the file is one already. */
  readonly files: readonly { readonly name: string; readonly path: string }[] | undefined;
}

const mostFiles = 10_000;

/**
 * Looks at a model's file or folder.
 * @param anyFormat takes what is not recognised too, as for an image that the user names
 * @throws Error when there is nothing that can be served.
 */
export async function findModel(path: string, anyFormat: boolean): Promise<FoundModel> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file or folder' : error.message;
    throw new Error(`${path}: ${why}`);
  });
  if (found.isDirectory()) return findInFolder(path, anyFormat);
  if (found.size === 0) throw new Error(`${path}: the file is empty`);
  if (/\.(tar\.gz|tgz)$/i.test(path)) return findInArchive(path, anyFormat);
  const name = basename(path);
  const head = await beginning(path);
  if (head[0] === 0x1f && head[1] === 0x8b) {
    throw new Error(`${path} is compressed; give a model.tar.gz by that ending, or the bare model`);
  }
  const format = anyFormat ? undefined : recognise(name, head);
  return { format, files: [{ name: format?.files.name ?? name, path }] };
}

async function beginning(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(head_bytes), 0, head_bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function findInArchive(path: string, anyFormat: boolean): Promise<FoundModel> {
  const names = await namesIn(path);
  const top = names.filter((name) => !name.includes('/'));
  const format = anyFormat ? undefined : formatOfArchive(top);
  if (format || anyFormat) return { format, files: undefined };
  throw new Error(
    `${path} holds ${names.slice(0, 10).join(', ') || 'no file'}: no model at its top that is ` +
      `known (${namesInArchives}); name an --image`,
  );
}

/** Names of the files in a gzipped tar. */
async function namesIn(path: string): Promise<string[]> {
  const names: string[] = [];
  const tar = extract();
  const read = async (): Promise<void> => {
    for await (const entry of tar) {
      const name = entry.header.name.replace(/^(\.\/)+/, '');
      if (entry.header.type === 'file' && names.length < mostFiles) names.push(name);
      entry.resume();
    }
  };
  try {
    await Promise.all([pipeline(createReadStream(path), createGunzip(), tar), read()]);
  } catch (error) {
    throw new Error(`${path} is not a whole gzipped tar: ${messageOf(error)}`, { cause: error });
  }
  return names;
}

async function findInFolder(folder: string, anyFormat: boolean): Promise<FoundModel> {
  const files = await filesIn(folder);
  if (files.length === 0) throw new Error(`${folder}: the folder holds no file`);
  const top = files.filter(({ name }) => !name.includes('/'));
  const known = formatOfEntries(top.map(({ name }) => name));
  if (known || anyFormat) return { format: known, files };
  const models: { name: string; format: ModelFormat }[] = [];
  for (const { name, path } of top) {
    const format = recogniseOrNot(name, await beginning(path));
    if (format) models.push({ name, format });
  }
  const [only, ...more] = models;
  if (only === undefined || more.length > 0) {
    const names = (only ? models : top).map(({ name }) => name).slice(0, 10);
    const what = only ? 'more than one model' : 'no model that is known';
    throw new Error(`${folder} holds ${what}: ${names.join(', ')}; name the one file`);
  }
  const { format } = only;
  const renamed = files.map((file) =>
    file.name === only.name ? { ...file, name: format.files.name } : file,
  );
  return { format, files: renamed };
}

function recogniseOrNot(name: string, head: Buffer): ModelFormat | undefined {
  try {
    return recognise(name, head);
  } catch {
    return undefined; // a folder may hold notes and data beside its model
  }
}

/** All files below a folder, hidden ones and links left out. */
async function filesIn(folder: string): Promise<{ name: string; path: string }[]> {
  const files: { name: string; path: string }[] = [];
  const walk = async (path: string, before: string): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const name = `${before}${entry.name}`;
      if (entry.isDirectory()) await walk(join(path, entry.name), `${name}/`);
      else if (entry.isFile()) files.push({ name, path: join(path, entry.name) });
      if (files.length > mostFiles) throw new Error(`${folder} holds over ${mostFiles} files`);
    }
  };
  await walk(folder, '');
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Writes a gzipped tar of the files, the same bytes for the same files. */
export async function writeArchive(
  files: readonly { readonly name: string; readonly path: string }[],
  to: string,
): Promise<void> {
  const tar = pack();
  const fill = async (): Promise<void> => {
    try {
      for (const file of files) await addFile(tar, file);
      tar.finalize();
    } catch (error) {
      tar.destroy(error as Error);
    }
  };
  await Promise.all([pipeline(tar, createGzip(), createWriteStream(to)), fill()]);
}

async function addFile(tar: Pack, file: { name: string; path: string }): Promise<void> {
  const { size } = await stat(file.path);
  const entry = tar.entry({ name: file.name, size, mode: 0o644, mtime: new Date(0) });
  await pipeline(createReadStream(file.path), entry);
}
