import { randomHex } from '../base/ids.js';
import { ObjectsError } from '../base/objects-error.js';
import { compositeChecksum, Digests } from './checksums.js';
import { joinFiles } from './local-objects-files.js';
import * as sql from './local-objects-rows.js';
import type { Shelf } from './local-objects-shelf.js';
import type {
  CompleteOptions,
  ObjectInfo,
  Part,
  PutOptions,
  Upload,
  UploadOptions,
  UploadPlace,
  Uploads,
} from './objects.js';
import type { Rows } from './state.js';

/** No upload has more parts. */
const mostParts = 10_000;

/** Multipart uploads of the embedded store: a part is a file, completing joins them into one. */
export class LocalUploads implements Uploads {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  async createUpload(bucket: string, key: string, options: UploadOptions = {}): Promise<string> {
    const upload: Upload = {
      ...options,
      id: randomHex(24),
      bucket,
      key,
      started: this.#shelf.now(),
    };
    await this.#shelf.transaction(async (rows) => {
      await this.#shelf.requireBucket(rows, bucket);
      await sql.writeUpload(rows, upload);
    });
    return upload.id;
  }

  async findUpload(at: UploadPlace): Promise<Upload | undefined> {
    const row = await sql.findUpload(this.#shelf.state, at);
    return row && sql.toUpload(row);
  }

  async putPart(
    at: UploadPlace,
    number: number,
    body: Parameters<Uploads['putPart']>[2],
    options: Pick<PutOptions, 'algorithms' | 'check'> = {},
  ): Promise<Part> {
    await requireUpload(this.#shelf.state, at);
    return this.#shelf.files.create(async (file) => {
      const { size, md5, checksums } = await this.#shelf.receive(file, body, options);
      const part = { number, size, etag: md5, lastModified: this.#shelf.now(), checksums };
      await this.#shelf.transaction(async (rows) => {
        await requireUpload(rows, at);
        const [old] = await sql.listParts(rows, at.id, number - 1, 1);
        if (old?.number === number) await sql.giveUp(rows, old.file, this.#shelf.realNow());
        await sql.writePart(rows, at.id, file.name, part);
      });
      return part;
    });
  }

  async listParts(at: UploadPlace, options: { after?: number; limit: number }): Promise<Part[]> {
    await requireUpload(this.#shelf.state, at);
    const rows = await sql.listParts(this.#shelf.state, at.id, options.after ?? 0, options.limit);
    return rows.map(sql.toPart);
  }

  async listUploads(
    bucket: string,
    options: Parameters<Uploads['listUploads']>[1],
  ): Promise<Upload[]> {
    const { prefix, after, past, limit } = options;
    const span = {
      prefix,
      past,
      ...(after ? { after: after.key } : {}),
      ...(after?.id === undefined ? {} : { afterId: after.id }),
    };
    return (await sql.listUploads(this.#shelf.state, bucket, span, limit)).map(sql.toUpload);
  }

  async completeUpload(
    at: UploadPlace,
    parts: readonly { number: number; etag: string }[],
    options: CompleteOptions = {},
  ): Promise<ObjectInfo> {
    const upload = sql.toUpload(await requireUpload(this.#shelf.state, at));
    const chosen = await this.#choose(this.#shelf.state, at.id, parts);
    await this.#shelf.checkRoom(chosen.reduce((sum, { size }) => sum + size, 0));
    return this.#shelf.files.create(async (file) => {
      const whole = upload.checksumType === 'FULL_OBJECT' && upload.algorithm;
      const digests = new Digests(whole ? [whole] : [], false);
      const sources = chosen.map((part) => this.#shelf.files.path(part.file));
      await joinFiles(file.path, sources, digests);
      await this.#shelf.files.syncFolders([file.name]);
      const { size, checksums: computed } = await digests.finish();
      const checksums = whole ? computed : await composite(upload, chosen);
      await options.check?.({ size, checksums });
      const info: ObjectInfo = {
        key: at.key,
        size,
        etag: await etagOfParts(chosen),
        lastModified: this.#shelf.now(),
        headers: upload.headers ?? {},
        metadata: upload.metadata ?? {},
        checksums,
      };
      await this.#shelf.transaction(async (rows) => {
        await requireUpload(rows, at);
        await this.#choose(rows, at.id, parts);
        await this.#shelf.place(rows, at.bucket, file.name, info, options.onlyIf);
        await sql.dropUpload(rows, at.id, this.#shelf.realNow());
      });
      return info;
    });
  }

  abortUpload(at: UploadPlace): Promise<boolean> {
    return this.#shelf.transaction(async (rows) => {
      if (!(await sql.findUpload(rows, at))) return false;
      await sql.dropUpload(rows, at.id, this.#shelf.realNow());
      return true;
    });
  }

  async #choose(
    rows: Rows,
    upload: string,
    wanted: readonly { number: number; etag: string }[],
  ): Promise<sql.PartRow[]> {
    const there = await sql.listParts(rows, upload, 0, mostParts);
    const byNumber = new Map(there.map((part) => [part.number, part]));
    return wanted.map(({ number, etag }) => {
      const part = byNumber.get(number);
      if (part?.etag === etag) return part;
      throw new ObjectsError('no-part', `Part ${number} was not uploaded with the ETag ${etag}.`);
    });
  }
}

/** S3's ETag of a multipart object: the MD5 of the parts' MD5s, `-`, and their number. */
async function etagOfParts(parts: readonly sql.PartRow[]): Promise<string> {
  const digests = new Digests();
  for (const part of parts) digests.update(Buffer.from(part.etag, 'hex'));
  return `${(await digests.finish()).md5}-${parts.length}`;
}

/** Kept only where every part has a checksum of the upload's algorithm, as S3 asks for. */
async function composite(
  upload: Upload,
  parts: readonly sql.PartRow[],
): Promise<Record<string, string>> {
  const { algorithm } = upload;
  if (!algorithm) return {};
  const ofParts = parts.flatMap((part) => sql.toPart(part).checksums[algorithm] ?? []);
  if (ofParts.length < parts.length) return {};
  return { [algorithm]: await compositeChecksum(algorithm, ofParts) };
}

async function requireUpload(rows: Rows, at: UploadPlace): Promise<sql.UploadRow> {
  const row = await sql.findUpload(rows, at);
  if (!row) throw new ObjectsError('no-upload', `There is no upload ${at.id}.`);
  return row;
}
