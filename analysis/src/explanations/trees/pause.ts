/**
 * Asked between pieces of some milliseconds' work; a promise holds the work up until others have had
 * their turn.
 */
export type Pause = () => Promise<void> | undefined;

/** Who may hold up, and who may end a computation. */
export interface Turns {
  readonly pause: Pause | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Lets others have their turn where they are to. @throws the signal's reason when aborted then. */
export async function turn({ pause, signal }: Turns): Promise<void> {
  const pausing = pause?.();
  if (!pausing) return;
  await pausing;
  signal?.throwIfAborted();
}
