/**
 * A job, endpoint or schedule ended in another status than the one that was waited for.
 *
 * @example
 * try {
 *   await monitor.suggestBaseline({ baselineDataset, datasetFormat: DatasetFormat.csv() });
 * } catch (error) {
 *   if (error instanceof UnexpectedStatusError) console.error(error.actualStatus, error.reason);
 * }
 */
export class UnexpectedStatusError extends Error {
  override readonly name = 'UnexpectedStatusError';
  /** What would have been right, such as `Completed`. */
  readonly allowedStatuses: readonly string[];
  readonly actualStatus: string;
  /** The service's own words for it: FailureReason or ExitMessage. */
  readonly reason: string | undefined;

  constructor(
    what: string,
    allowedStatuses: readonly string[],
    actualStatus: string,
    reason?: string | undefined,
  ) {
    super(
      `${what} is ${actualStatus}, not ${allowedStatuses.join(' or ')}${reason ? `: ${reason}` : ''}`,
    );
    this.allowedStatuses = allowedStatuses;
    this.actualStatus = actualStatus;
    this.reason = reason;
  }
}

/** Whether a service's failure has this code, such as `NoSuchKey`. */
export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && codes.includes(error.name);
