/** What a message has in a field such as `$.status` or `$size`; undefined where it has none. */
export type Fields = (selector: string) => unknown;

/** A filter pattern, ready to be held against messages. */
export interface LogFilter {
  matches(message: string): boolean;
  /** The fields of a message that matches; undefined of one that does not. */
  fields(message: string): Fields | undefined;
  /** The fields that the pattern names, such as `$.status` or `$size`. */
  readonly selectors: readonly string[];
  /** @throws InvalidParameterException for a field that patterns of this form don't have. */
  check(selector: string): void;
}
