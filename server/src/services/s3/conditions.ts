import { ServiceError } from '../../base/errors.js';
import type { ByteRange, DeleteOptions, ObjectInfo, PutOptions } from '../../storage/objects.js';
import { notImplemented, notModified, preconditionFailed } from './errors.js';
import { bareEtag, quotedEtag } from './names.js';

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** HTTP's times have whole seconds. */
const seconds = (time: number | Date): number => Math.floor(Number(time) / 1000);

const matches = (etags: string, info: ObjectInfo): boolean =>
  etags.split(',').some((etag) => {
    const bare = bareEtag(etag.trim().replace(/^W\//, ''));
    return bare === '*' || bare === info.etag;
  });

/**
 * The conditions of a read, an ETag's going before a time's (RFC 9110, section 13.2.2).
 * @throws PreconditionFailed (412) or NotModified (304).
 */
export function checkRead(conditions: ReadConditions, info: ObjectInfo): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const modified = seconds(info.lastModified);
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, info)) throw preconditionFailed('If-Match');
  } else if (IfUnmodifiedSince && modified > seconds(IfUnmodifiedSince)) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const same =
    IfNoneMatch === undefined
      ? IfModifiedSince && modified <= seconds(IfModifiedSince)
      : matches(IfNoneMatch, info);
  if (same) throw notModified(quotedEtag(info.etag), new Date(info.lastModified));
}

/** The conditions of a copy's source. @throws PreconditionFailed. */
export function checkSource(
  input: {
    readonly CopySourceIfMatch?: string | undefined;
    readonly CopySourceIfNoneMatch?: string | undefined;
    readonly CopySourceIfModifiedSince?: Date | undefined;
    readonly CopySourceIfUnmodifiedSince?: Date | undefined;
  },
  info: ObjectInfo,
): void {
  try {
    checkRead(
      {
        IfMatch: input.CopySourceIfMatch,
        IfNoneMatch: input.CopySourceIfNoneMatch,
        IfModifiedSince: input.CopySourceIfModifiedSince,
        IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
      },
      info,
    );
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'NotModified') {
      throw preconditionFailed('x-amz-copy-source-If-None-Match');
    }
    throw error;
  }
}

/** The conditions of a write. @throws NotImplemented for those that S3 does not know. */
export function writeCondition(input: {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}): Pick<PutOptions, 'onlyIf'> {
  if (input.IfNoneMatch !== undefined) {
    if (input.IfNoneMatch !== '*' || input.IfMatch !== undefined) {
      throw notImplemented(
        'A write takes If-None-Match: * or If-Match with an ETag, and not both.',
      );
    }
    return { onlyIf: { absent: true } };
  }
  return input.IfMatch === undefined ? {} : { onlyIf: { etag: bareEtag(input.IfMatch) } };
}

/** The condition of a delete; `*` asks that there be an object. */
export const deleteCondition = (ifMatch: string | undefined): DeleteOptions =>
  ifMatch === undefined ? {} : { onlyIf: { etag: bareEtag(ifMatch) } };

/**
 * The bytes that a Range header asks for. As S3 does, a header of another form, or of several
 * ranges, is passed over.
 * @throws InvalidRange when the object has none of them.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start >= size || end < start) {
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416, {
      RangeRequested: header,
      ActualObjectSize: size,
    });
  }
  return { start, end };
}
