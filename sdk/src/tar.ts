import { lstat, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const block = 512;

/** A file or folder to pack, and its path in the archive. */
export interface TarEntry {
  readonly file: string;
  readonly name: string;
}

/** Everything in a folder, or the file alone, by the paths that they get in an archive. */
export async function tarEntries(path: string, name = basename(path)): Promise<TarEntry[]> {
  const found = await lstat(path);
  if (!found.isDirectory()) return [{ file: path, name }];
  const inside = (await readdir(path)).sort();
  const below = await Promise.all(
    inside.map((one) => tarEntries(join(path, one), name === '' ? one : `${name}/${one}`)),
  );
  return name === '' ? below.flat() : [{ file: path, name: `${name}/` }, ...below.flat()];
}

/**
 * A gzipped tar archive (POSIX ustar). Links and special files are left out.
 * @throws Error when a path is longer than the format holds.
 */
export async function packTarGz(entries: readonly TarEntry[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const { file, name } of entries) {
    const found = await lstat(file);
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
