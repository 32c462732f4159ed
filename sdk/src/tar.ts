import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const block = 512;

/** A file or folder to pack, and its path in the archive. */
export interface TarEntry {
  readonly file: string;
  readonly name: string;
}

/** Code beyond this is a mistake: data that lies in the folder, say. */
const most_bytes = 512 * 1024 * 1024;

/**
 * Everything in a folder, or the file alone, by the paths that they get in an archive. Links are
 * followed.
 * @param above the folders on the way here
 * @throws Error when a folder holds itself by a link.
 */
export async function tarEntries(
  path: string,
  name = basename(path),
  above: readonly string[] = [],
): Promise<TarEntry[]> {
  const found = await stat(path);
  if (!found.isDirectory()) return [{ file: path, name }];
  const here = await realpath(path);
  if (above.includes(here)) throw new Error(`The folder ${path} holds itself by a link.`);
  const below = [];
  for (const one of (await readdir(path)).sort()) {
    const inside = name === '' ? one : `${name}/${one}`;
    below.push(await tarEntries(join(path, one), inside, [...above, here]));
  }
  return name === '' ? below.flat() : [{ file: path, name: `${name}/` }, ...below.flat()];
}

/**
 * A gzipped tar archive (POSIX ustar). Special files are left out.
 * @throws Error when a path is longer than the format holds, or the files are too large together.
 */
export async function packTarGz(entries: readonly TarEntry[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for (const { file, name } of entries) {
    const found = await stat(file);
    size += found.size;
    if (size > most_bytes) {
      throw new Error(`The code is larger than 512 MB with ${file}; keep data out of its folder.`);
    }
    if (!found.isFile() && !found.isDirectory()) continue;
    const body = found.isFile() ? await readFile(file) : Buffer.alloc(0);
    const mode = found.isDirectory() ? 0o755 : found.mode & 0o111 ? 0o755 : 0o644;
    parts.push(header(name, body.length, mode, found.mtimeMs), body);
    parts.push(Buffer.alloc((block - (body.length % block)) % block));
  }
  parts.push(Buffer.alloc(2 * block));
  return promisify(gzip)(Buffer.concat(parts));
}

/** POSIX.1-1988's header: numbers are octal text, the checksum counts its own field as blanks. */
function header(name: string, size: number, mode: number, mtimeMs: number): Buffer {
  const out = Buffer.alloc(block);
  const [prefix, rest] = splitName(name);
  const octal = (value: number, at: number, length: number) =>
    out.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'ascii');
  out.write(rest, 0, 'utf8');
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(Math.max(0, Math.floor(mtimeMs / 1000)), 136, 12);
  out.write(' '.repeat(8), 148, 'ascii');
  out.write(name.endsWith('/') ? '5' : '0', 156, 'ascii');
  out.write('ustar\u000000', 257, 'ascii');
  out.write(prefix, 345, 'utf8');
  const sum = out.reduce((total, byte) => total + byte, 0);
  out.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return out;
}

/** The path in the two fields of the header: up to 155 bytes, a slash, up to 100 bytes. */
function splitName(name: string): [string, string] {
  if (Buffer.byteLength(name) <= 100) return ['', name];
  for (let at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
    const prefix = name.slice(0, at);
    const rest = name.slice(at + 1);
    if (rest !== '' && Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(rest) <= 100) {
      return [prefix, rest];
    }
  }
  throw new Error(`The path "${name}" is too long for an archive; use shorter names.`);
}
