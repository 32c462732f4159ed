const unchecked = 'Completed: Job completed successfully. Nothing was checked: ';

/** The text that AWS's analyzer leaves in `/opt/ml/output/message`; it becomes ExitMessage. */
export const exitMessageOf = (violations: number): string =>
  violations === 0
    ? 'Completed: Job completed successfully with no violations.'
    : `CompletedWithViolations: Job completed successfully with ${violations} violations.`;

/** The same of a run that was held against nothing: that it found nothing says nothing. */
export const uncheckedMessage = (why: string): string => `${unchecked}${why}`;

/** The number of violations that the text tells, 0 where it tells of none; null if none was sought. */
export const violationsIn = (exitMessage: string): number | null =>
  uncheckedReason(exitMessage) !== undefined
    ? null
    : Number(/^CompletedWithViolations: .*?(\d+) violation/s.exec(exitMessage)?.[1] ?? 0);

/** Why nothing was checked, as the text tells; undefined where something was. */
export const uncheckedReason = (exitMessage: string): string | undefined =>
  exitMessage.startsWith(unchecked) ? exitMessage.slice(unchecked.length) : undefined;
