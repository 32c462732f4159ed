/** Data or a configuration of which no bias metrics can be had; the message is the result. */
export class BiasProblem extends Error {
  override readonly name = 'BiasProblem';
}

/** What was found, or why it was not. */
export interface Attempt<T> {
  readonly value?: T | undefined;
  readonly problem?: string | undefined;
}

/** What a search finds, or the problem that it throws; anything else it throws is a bug. */
export function attempt<T>(find: () => T): Attempt<T> {
  try {
    return { value: find() };
  } catch (error) {
    if (error instanceof BiasProblem) return { problem: error.message };
    throw error;
  }
}
