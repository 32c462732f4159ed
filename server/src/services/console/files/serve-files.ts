import type { RawResponse } from '../../../base/http.js';
import { headersOf, shellPolicy, textAnswer } from '../headers.js';
import type { ConsoleRequest } from '../request.js';
import type { BuiltFile, BuiltFiles } from './built-files.js';

const assetsPath = '/console/assets/';
const forEver = 'public, max-age=31536000, immutable';

const notBuilt = `The console has not been built. In a clone of the repository, build it with

  node console/build.js

and reload this page.`;

/** An asset by its name, or the console's page, which finds its own way by the address. */
export async function serveFile(request: ConsoleRequest, files: BuiltFiles): Promise<RawResponse> {
  const { path } = request;
  if (path.startsWith(assetsPath)) {
    const asset = await files.asset(path.slice(assetsPath.length), request);
    return asset ? answer(request, asset, forEver) : textAnswer(404, 'There is no such file.');
  }
  const page = await files.page();
  return page ? answer(request, page, 'no-cache') : textAnswer(503, notBuilt);
}

function answer(request: ConsoleRequest, file: BuiltFile, caching: string): RawResponse {
  const { bytes, type, etag, encoding } = file;
  const headers = headersOf(shellPolicy, {
    ...{ 'content-type': type, 'cache-control': caching, etag, vary: 'accept-encoding' },
    ...(encoding && { 'content-encoding': encoding }),
  });
  if (isKnown(request.header('if-none-match'), etag)) return { status: 304, headers };
  if (request.method !== 'HEAD') return { status: 200, headers, body: bytes };
  return { status: 200, headers: { ...headers, 'content-length': String(bytes.length) } };
}

const isKnown = (tags = '', etag: string): boolean =>
  tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*');
