export type Tone = 'critical' | 'warning' | 'good' | 'neutral';

/** What a message says, for whoever shows it to a person. */
export interface News {
  /** One line: what happened, to what. */
  readonly title: string;
  readonly tone: Tone;
  /** A sentence or more; may be empty. */
  readonly text: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly links: readonly { readonly name: string; readonly url: string }[];
  /** The same for all messages about one matter, which the last of them ends. */
  readonly key: string | undefined;
  /** The matter is over. */
  readonly over: boolean;
}
