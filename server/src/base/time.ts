/** Spans of time in milliseconds. */
export const minute_ms = 60_000;
export const hour_ms = 60 * minute_ms;
export const day_ms = 24 * hour_ms;

/** `2026-03-10T12:00:00Z`: a time in milliseconds since the epoch, to the second. */
export const isoSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** `yyyy/mm/dd/hh` of a time in milliseconds since the epoch, UTC: as AWS names folders by hours. */
export const hourPath = (time: number): string =>
  new Date(time).toISOString().slice(0, 13).replace(/[-T]/g, '/');

/** `mm-ss-mmm` of a time: its place within the hour. */
export const momentPath = (time: number): string =>
  new Date(time).toISOString().slice(14, 23).replace(/[:.]/g, '-');
