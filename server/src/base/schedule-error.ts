/** A schedule expression that cannot be read; the message names the part. */
export class ScheduleSyntaxError extends Error {
  override readonly name = 'ScheduleSyntaxError';
}
