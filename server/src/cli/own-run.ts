import type { Connection } from './connection.js';
import type { Io } from './io.js';

type Answer<T> =
  | { readonly Status: 'InProgress'; readonly RunId: string; readonly Progress: string }
  | ({ readonly Status: 'Completed'; readonly RunId: string } & T);

/**
 * Work of a path of the server's own that may take longer than a request: asks again until it is
 * done, and says on standard error how far it is, where somebody watches.
 */
export async function ownRun<T extends object>(
  connection: Connection,
  path: string,
  body: object,
  io: Io,
): Promise<T> {
  let answer = await connection.own<Answer<T>>(path, body);
  let shown = false;
  while (answer.Status === 'InProgress') {
    if (io.isTty) {
      shown = true;
      io.stderr(`\r\u001b[K${`${answer.Progress} …`.slice(0, Math.max(10, io.columns - 1))}`);
    }
    answer = await connection.own<Answer<T>>(path, { RunId: answer.RunId });
  }
  if (shown) io.stderr('\r\u001b[K');
  const { Status: _, RunId: __, ...result } = answer;
  return result as unknown as T;
}
