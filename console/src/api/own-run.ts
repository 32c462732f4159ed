import { own } from './index.js';

type Answer<T> =
  | { readonly RunId: string; readonly Status: 'InProgress'; readonly Progress: string }
  | ({ readonly RunId: string; readonly Status: 'Completed' } & T);

/**
 * Asks a path whose work may outlast a request, again and again until it is done.
 * @param told is given what the server says that it does meanwhile
 * @throws ApiError; DOMException AbortError, and the server then ends its work by itself
 */
export async function ownRun<T extends object>(
  path: string,
  body: object,
  told: (progress: string) => void,
  signal: AbortSignal,
): Promise<T> {
  let answer = await own<Answer<T>>(path, body, signal);
  while (answer.Status === 'InProgress') {
    told(answer.Progress);
    const { RunId } = answer;
    answer = await own<Answer<T>>(path, { RunId }, signal); // waits for some seconds itself
  }
  return answer;
}
