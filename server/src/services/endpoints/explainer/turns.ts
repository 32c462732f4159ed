import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long a computation on the server's thread may keep other requests from their turn. */
export const turn_ms = 10;

/**
 * Asked again and again in a computation: lets others have their turn once it has had its own for
 * long enough.
 */
export function turns(
  now: () => number = () => performance.now(),
): () => Promise<void> | undefined {
  let began = now();
  const others = async () => {
    await nextTurn();
    began = now();
  };
  return () => (now() - began < turn_ms ? undefined : others());
}
