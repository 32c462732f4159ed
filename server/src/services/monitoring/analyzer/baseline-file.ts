import {
  type Constraints,
  FileShapeError,
  parseConstraints,
  parseStatistics,
  type Statistics,
} from '@guiderail/analysis';
import { JobFailure } from '../../common/processing-image.js';

/** @throws JobFailure naming the file, the place in it and what to write there. */
export const readConstraints = (content: Uint8Array, file: string): Constraints =>
  asFailure(() => parseConstraints(content, file));

/** @throws JobFailure naming the file, the place in it and what to write there. */
export const readStatistics = (content: Uint8Array, file: string): Statistics =>
  asFailure(() => parseStatistics(content, file));

/** What is wrong with the shape of a baseline's file is why the job fails. */
export function asFailure<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FileShapeError) throw new JobFailure(error.message);
    throw error;
  }
}
