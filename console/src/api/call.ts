import { currentRegion } from '../app/region.js';
import { signedOut } from '../app/session.js';
import { ApiError } from './api-error.js';

/**
 * Sends JSON to the console's own part of the server.
 * @param path below `/console/api/`
 * @throws ApiError when it is answered with an error, or not at all; DOMException AbortError
 */
export async function call<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const init: RequestInit = {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      'content-type': 'application/json',
      'x-guiderail-console': '1',
      'x-guiderail-region': currentRegion.value,
    },
    body: JSON.stringify(body ?? {}),
  };
  return answerOf<T>(await reach(`/console/api/${path}`, { ...init, ...(signal && { signal }) }));
}

/** Asks for JSON. @throws as `call` does */
export async function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  const init: RequestInit = { credentials: 'same-origin', ...(signal && { signal }) };
  return answerOf<T>(await reach(`/console/api/${path}`, init));
}

/** Whether a file is there, before a frame is pointed at it. @throws as `call` does */
export async function askWhetherThere(path: string, signal?: AbortSignal): Promise<void> {
  const init: RequestInit = { credentials: 'same-origin', ...(signal && { signal }) };
  const response = await reach(`/console/api/${path}`, init);
  if (!response.ok) await answerOf(response);
  await response.body?.cancel();
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError('Unreachable', 'The server does not answer. Is it still running?', 0);
  }
}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  const read = parsed(text);
  if (response.ok && read !== undefined) return read as T;
  const { code, message } = (read ?? {}) as { code?: string; message?: string };
  if (response.status === 401) signedOut();
  throw new ApiError(
    code ?? 'NoJson',
    message ?? `The server answered ${response.status} without saying why.`,
    response.status,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by the caller, with the status
  }
}
