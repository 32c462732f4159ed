/** A data set does not fit its configuration, or cannot be held; the message says what to change. */
export class ClarifyDataError extends Error {
  override readonly name = 'ClarifyDataError';
}
