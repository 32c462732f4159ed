import { readObject } from '../../../base/json.js';
import { readS3Uri, type S3Place } from '../../common/s3-uri.js';
import type { RunRow } from '../runs.js';
import type { Members } from './json-members.js';
import type { RunFile } from './monitor-run-types.js';
import type { ViewDeps } from './view.js';

const longestFile_bytes = 16 * 1024 * 1024;
const mostFiles = 40;

/** The files that a run left, each read at most once. */
export interface RunFiles {
  readonly folder: S3Place | undefined;
  readonly list: () => Promise<RunFile[]>;
  /** A JSON file's members; undefined where there is none, or it holds no object. */
  readonly json: (name: string) => Promise<Members | undefined>;
  /** The first bytes of a file, as a text. */
  readonly head: (name: string, bytes: number) => Promise<string | undefined>;
}

export function runFiles({ objects }: Pick<ViewDeps, 'objects'>, run: RunRow): RunFiles {
  const folder = run.report === null ? undefined : readS3Uri(run.report);
  const keyOf = (name: string): string => (folder?.key ? `${folder.key}/${name}` : name);
  const known = new Map<string, Promise<Members | undefined>>();
  const read = async (name: string): Promise<Members | undefined> => {
    if (!folder) return undefined;
    const bytes = await objects.read(folder.bucket, keyOf(name), longestFile_bytes);
    return bytes && readObject(Buffer.from(bytes).toString('utf8'));
  };
  return {
    folder,
    async list() {
      if (!folder) return [];
      const prefix = keyOf('');
      const found = await objects.list(folder.bucket, { prefix, limit: mostFiles });
      return found.map(({ key, size }) => ({
        ...{ bucket: folder.bucket, key, size },
        name: key.slice(prefix.length),
      }));
    },
    json(name) {
      const before = known.get(name);
      if (before !== undefined) return before;
      const file = read(name);
      known.set(name, file);
      return file;
    },
    async head(name, bytes) {
      if (!folder) return undefined;
      const whole = await objects.get(folder.bucket, keyOf(name), ({ size }) => ({
        start: 0,
        end: Math.max(0, Math.min(size, bytes) - 1),
      }));
      if (!whole) return undefined;
      const parts: Buffer[] = [];
      for await (const part of whole.body) parts.push(part as Buffer);
      return Buffer.concat(parts).toString('utf8');
    },
  };
}
