/** A filter pattern, ready to be held against messages. */
export interface LogFilter {
  matches(message: string): boolean;
  /** The fields that the pattern names, such as `$.status` or `$size`. */
  readonly selectors: readonly string[];
  /**
   * What a field of a message holds; undefined where it has none.
   * @throws InvalidParameterException for a selector that patterns of this form don't have.
   */
  select(message: string, selector: string): unknown;
}
