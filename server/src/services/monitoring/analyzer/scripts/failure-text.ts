import { wellFormed } from '../../../common/failure-reason.js';
import type { ScriptFailure } from './setup.js';

const longestTraceback = 460;
const longestRecord = 240;

/** The last characters of a text, which tell most of a traceback. */
const tail = (text: string, most: number): string =>
  text.length <= most ? text : `…${text.slice(1 - most)}`;
const head = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

const placeOf = ({ source, line }: ScriptFailure): string =>
  source === undefined || line === undefined ? '' : ` at line ${line} of ${source}`;

/** Where a script failed, and why, in a line. */
export const headOf = (name: string, failure: ScriptFailure): string =>
  wellFormed(`${name} failed${placeOf(failure)}: ${head(failure.message, 200)}`);

/** What a failure says within the bound of a FailureReason: where, why, traceback, record. */
export function reasonOf(name: string, failure: ScriptFailure): string {
  const { traceback, record } = failure;
  const parts = [headOf(name, failure)];
  if (record !== undefined) parts.push(`Record: ${head(record, longestRecord)}`);
  if (traceback !== '') parts.push(tail(traceback, longestTraceback));
  return wellFormed(parts.join('\n'));
}

/** The same in full, for the job's log. */
export function logLinesOf(name: string, failure: ScriptFailure): string[] {
  const { message, traceback, record } = failure;
  return [
    `${name} failed${placeOf(failure)}: ${message}`,
    ...(traceback === '' ? [] : traceback.split('\n')),
    ...(record === undefined ? [] : [`Record: ${record}`]),
  ];
}
