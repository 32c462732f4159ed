import { hour_ms, hourPath } from '../../../base/time.js';
import type { Objects } from '../../../storage/objects.js';
import { captureHours, filesOf, type Span } from '../../common/dataset/capture-hours.js';
import type { S3Place } from '../../common/s3-uri.js';
import type { MergeGroup } from './merge.js';

/**
 * The captures of the hours that a window touches, whole hours, so that what is merged of an hour
 * is the same whichever window asks; one group for each variant and hour. Its name is
 * `<endpoint>/<variant>/yyyy/mm/dd/hh`.
 */
export async function captureGroups(
  objects: Objects,
  places: readonly S3Place[],
  window: Span,
): Promise<MergeGroup[]> {
  const groups: MergeGroup[] = [];
  const first = Math.floor(window.start / hour_ms) * hour_ms;
  for (let start = first; start < window.end; start += hour_ms) {
    const span = { start, end: start + hour_ms };
    const hours = (await captureHours(objects, places, span)).filter((hour) => hour.start !== null);
    for (const variant of new Set(hours.map((hour) => hour.variant))) {
      const [name, endpoint] = variant.replace(/\/$/, '').split('/').reverse();
      groups.push({
        name: `${endpoint}/${name}/${hourPath(start)}`,
        ...span,
        files: filesOf(hours.filter((hour) => hour.variant === variant)),
      });
    }
  }
  return groups;
}
