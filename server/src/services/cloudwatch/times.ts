/** As alarms write times: `2026-03-10T12:00:00.000+0000`. */
export const alarmTime = (time: number): string =>
  new Date(time).toISOString().replace('Z', '+0000');
