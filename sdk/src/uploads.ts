import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** The members of a request that have an object encrypted with a key; none without one. */
export const encryption = (kmsKey: string | undefined) =>
  kmsKey ? { SSEKMSKeyId: kmsKey, ServerSideEncryption: 'aws:kms' as const } : {};

const part_bytes = 32 * 1024 * 1024;

/** Files to upload: a file alone, or all under a folder with their path below it. */
export async function filesUnder(path: string): Promise<{ file: string; name: string }[]> {
  const found = await stat(path);
  if (!found.isDirectory()) return [{ file: path, name: basename(path) }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ file, name: relative(path, file).split(sep).join('/') }));
}

/** Uploads a file, in parts from 32 MiB on, so that memory stays flat and a part can be retried. */
export async function uploadFile(
  s3: S3Client,
  file: string,
  object: { Bucket: string; Key: string } & ReturnType<typeof encryption>,
): Promise<void> {
  const { Bucket, Key } = object;
  const target = { Bucket, Key };
  const { size } = await stat(file);
  if (size <= part_bytes) {
    await s3.send(new PutObjectCommand({ ...object, Body: await readFile(file) }));
    return;
  }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  try {
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    // 10,000 parts at most: larger files need larger parts
    const size_bytes = Math.max(part_bytes, Math.ceil(size / 9000));
    for (let start = 0; start < size; start += size_bytes) {
      const Body = await readRange(file, start, Math.min(start + size_bytes, size));
      const PartNumber = Parts.length + 1;
      const sent = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body }));
      Parts.push({ PartNumber, ETag: sent.ETag });
    }
    const MultipartUpload = { Parts };
    await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }));
  } catch (error) {
    await s3.send(new AbortMultipartUploadCommand({ ...target, UploadId }));
    throw error;
  }
}

async function readRange(file: string, start: number, end: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { start, end: end - 1 })) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
