import { algorithmError as reasonOf } from '../common/failure-reason.js';

/** A job that fails by what it was given or what its program did; the message is FailureReason. */
export class TrainingFailure extends Error {
  override readonly name = 'TrainingFailure';
}

/** For data and settings that are not as they must be. */
export const clientError = (message: string): TrainingFailure =>
  new TrainingFailure(`ClientError: ${message}`);

/** For a program that ended with another status than 0; `text` is what it said. */
export const algorithmError = (text: string, code: number): TrainingFailure =>
  new TrainingFailure(reasonOf(text.trim(), code));
