import { longestReason } from '../common/job-runner.js';

/** A job that fails by what it was given or what its program did; the message is FailureReason. */
export class TrainingFailure extends Error {
  override readonly name = 'TrainingFailure';
}

/** For data and settings that are not as they must be. */
export const clientError = (message: string): TrainingFailure =>
  new TrainingFailure(`ClientError: ${message}`);

/** For a program that ended with another status than 0; `text` is what it said. */
export function algorithmError(text: string, code: number): TrainingFailure {
  const end = `, exit code: ${code}`;
  const room = longestReason - 'AlgorithmError: '.length - end.length;
  return new TrainingFailure(`AlgorithmError: ${text.trim().slice(0, room)}${end}`);
}
