import type { ProcessExit } from '../../processes/process.js';

/** AWS's bound on FailureReason and ExitMessage. */
export const longestReason = 1_024;

/** Without halves of characters, which a cut leaves and which clients cannot print. */
export const wellFormed = (text: string): string => Buffer.from(text).toString();

const start = 'AlgorithmError: ';

/** FailureReason of a job whose program ended with another status than 0, in AWS's words. */
export function algorithmError(message: string, code: number): string {
  const end = `, exit code: ${code}`;
  const told = message.slice(0, longestReason - start.length - end.length);
  return wellFormed(`${start}${told}${end}`);
}

/** What the program said, out of a FailureReason that `algorithmError` wrote; any other as it is. */
export const programMessage = (reason: string): string =>
  /^AlgorithmError: (.*), exit code: \d+$/s.exec(reason)?.[1] ?? reason;

const signalNumbers: Readonly<Record<string, number>> = { SIGKILL: 9, SIGTERM: 15, SIGSEGV: 11 };

/** The status of a program that ended, as a shell tells it: 128 and more for a signal. */
export const exitCodeOf = ({ code, signal }: ProcessExit): number =>
  code ?? 128 + (signalNumbers[signal ?? ''] ?? 1);
