import { JobFailure } from './processing-image.js';

/** A job's environment, as an image reads its settings from it. */
export type Environment = Readonly<Record<string, string>>;

/** The span of inference times that a monitor's run analyses. @throws JobFailure */
export function readWindow(env: Environment): { start: number; end: number } | undefined {
  const start = readTime(env, 'start_time');
  const end = readTime(env, 'end_time');
  if (start === undefined && end === undefined) return undefined;
  if (start !== undefined && end !== undefined && start < end) return { start, end };
  throw new JobFailure('start_time and end_time go together, and start_time must be the earlier.');
}

/** A variable that is an ISO 8601 time, in milliseconds. @throws JobFailure */
export function readTime(env: Environment, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new JobFailure(`${name} ${JSON.stringify(text)} is not an ISO 8601 time.`);
}

/** A variable that is a number. @throws JobFailure */
export function readNumber(env: Environment, name: string): number | undefined {
  const text = env[name];
  if (!text) return undefined;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new JobFailure(`${name} ${JSON.stringify(text)} is no number.`);
}

/** The items of a variable that commas separate. */
export const listOf = (env: Environment, name: string): string[] | undefined =>
  env[name]
    ?.split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** A variable that is one of several words. @throws JobFailure */
export const oneOf = <T extends string>(
  env: Environment,
  name: string,
  known: readonly T[],
): T | undefined => (env[name] ? member(env[name], name, known) : undefined);

/** A text that is one of several words. @throws JobFailure naming the variable. */
export function member<T extends string>(text: string, name: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === text);
  if (found) return found;
  throw new JobFailure(`${name} ${JSON.stringify(text)} is unknown: give ${known.join(', ')}.`);
}
