const hour = 3_600_000;
const day = 24 * hour;

/**
 * The key parts below `<destination>/<endpoint>/<variant>/` under which the captures of a window
 * lie: its hours where there are few, else its days, else its months; undefined when even those
 * are more than `most`.
 *
 * @param start inclusive, milliseconds since the epoch
 * @param end exclusive
 */
export function capturePrefixes(start: number, end: number, most: number): string[] | undefined {
  for (const [step, length] of [
    [hour, 'yyyy/mm/dd/hh'.length],
    [day, 'yyyy/mm/dd'.length],
    [day, 'yyyy/mm'.length],
  ] as const) {
    const first = Math.floor(start / step) * step;
    if ((end - first) / step > most * 32) continue;
    const parts = new Set<string>();
    for (let time = first; time < end; time += step) {
      parts.add(new Date(time).toISOString().slice(0, 13).replace(/[-T]/g, '/').slice(0, length));
    }
    if (parts.size <= most) return [...parts];
  }
  return undefined;
}
