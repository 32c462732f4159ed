import { resourceNotFound, validationException } from '../../../base/errors.js';
import type { ScheduleRow } from '../runs.js';
import type { ViewDeps, ViewRequest } from './view.js';

/**
 * The schedule that a view was asked about.
 * @throws ServiceError where there is none of that name in the region
 */
export async function scheduleAsked(
  deps: Pick<ViewDeps, 'schedule'>,
  { region, body }: Pick<ViewRequest, 'region' | 'body'>,
): Promise<ScheduleRow> {
  const { Name: name } = body;
  if (typeof name !== 'string')
    throw validationException('Name, a monitoring schedule, is missing.');
  const schedule = await deps.schedule(region, name);
  if (schedule) return schedule;
  throw resourceNotFound(`There is no monitoring schedule called ${name} in ${region}.`);
}

/**
 * A time of a view's body, in milliseconds since the epoch.
 * @throws ValidationException where it is no such number
 */
export function timeAsked(body: Readonly<Record<string, unknown>>, name: string) {
  const value = body[name];
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw validationException(`${name} must be a time in milliseconds since the epoch.`);
}
