/** What a person does to an incident. */
export interface Action {
  readonly does: ActionName;
  /** An access key's id, with the name that was given. */
  readonly by: string;
  readonly reason?: string | undefined;
  /** Of a mute: milliseconds since the epoch, by the product's clock. */
  readonly until?: number | undefined;
}

export const actionNames = ['acknowledge', 'mute', 'unmute', 'close', 'reopen', 'comment'] as const;

export type ActionName = (typeof actionNames)[number];
