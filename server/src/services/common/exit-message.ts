/** The text that AWS's analyzer leaves in `/opt/ml/output/message`; it becomes ExitMessage. */
export const exitMessageOf = (violations: number): string =>
  violations === 0
    ? 'Completed: Job completed successfully with no violations.'
    : `CompletedWithViolations: Job completed successfully with ${violations} violations.`;

/** The number of violations that the text tells: 0 for any text that tells of none. */
export const violationsIn = (exitMessage: string): number =>
  Number(/^CompletedWithViolations: .*?(\d+) violation/s.exec(exitMessage)?.[1] ?? 0);
