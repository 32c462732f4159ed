import type { Level, Standing } from './types.js';

/** A change that somebody should hear of. */
export type News = 'Opened' | 'Raised' | 'Closed' | 'Reopened';

/** What persons have been told of an incident. */
export interface Told {
  readonly state: 'nothing' | 'open' | 'closed';
  readonly level: Level;
}

export const toldNothing: Told = { state: 'nothing', level: 'warning' };

/**
 * What there is to tell, given what was told already: at most one piece of news for a change, the
 * last where several came together, and none of what was over before anybody was told of it.
 * @returns the news, and what will have been told once it is on its way
 */
export function newsOf(
  told: Told,
  { state, level }: Pick<Standing, 'state' | 'level'>,
  muted: boolean,
): { news?: News; told: Told } {
  if (muted) return { told };
  if (state !== 'open') {
    if (told.state !== 'open') return { told };
    return { news: 'Closed', told: { state: 'closed', level: 'warning' } };
  }
  const now: Told = { state: 'open', level };
  if (told.state !== 'open') {
    return { news: told.state === 'nothing' ? 'Opened' : 'Reopened', told: now };
  }
  const isRaised = level === 'critical' && told.level === 'warning';
  return isRaised ? { news: 'Raised', told: now } : { told: now };
}
