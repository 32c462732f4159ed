import { hour_ms, hourPath } from '../../../base/time.js';
import { readS3Uri } from '../../common/s3-uri.js';
import type { CaptureOfList } from './endpoint-types.js';
import { membersOf, textIn } from './json-members.js';
import type { ViewDeps } from './view.js';

/** Of one answer; older captures may have labels beyond it, which a merge finds all the same. */
const mostObjects = 200;
const mostBytes = 4 * 1024 ** 2;
const largestObject = 1024 ** 2;

/**
 * Labels that were sent for captures, by inference id or event id: of the newest objects beside
 * the captures (`ground-truth/<endpoint>`), where labels that are sent one by one lie.
 */
export async function labelsOf(
  { objects }: Pick<ViewDeps, 'objects'>,
  of: {
    readonly destination: string;
    readonly endpoint: string;
    readonly captures: readonly CaptureOfList[];
  },
): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  const place = readS3Uri(of.destination);
  const oldest = Math.min(...of.captures.map(({ time }) => Date.parse(time)));
  if (!place || !Number.isFinite(oldest)) return labels;
  const above = place.key.split('/').slice(0, -1).join('/');
  const prefix = `${above === '' ? '' : `${above}/`}ground-truth/${of.endpoint}/`;
  const hour = hourPath(Math.floor(oldest / hour_ms) * hour_ms);
  const listed = await objects.list(place.bucket, {
    ...{ prefix, after: `${prefix}${hour}`, limit: mostObjects },
  });
  const wanted = new Set(of.captures.flatMap((one) => [one.eventId, one.inferenceId ?? '']));
  let read = 0;
  for (const { key, size } of listed) {
    if (size > largestObject || read + size > mostBytes) continue;
    read += size;
    const bytes = await objects.read(place.bucket, key, largestObject);
    for (const line of Buffer.from(bytes ?? '')
      .toString()
      .split('\n')) {
      const label = labelIn(line);
      if (label && wanted.has(label.id)) labels.set(label.id, label.data);
    }
  }
  return labels;
}

function labelIn(line: string): { id: string; data: string } | undefined {
  if (line === '') return undefined;
  try {
    const parsed = membersOf(JSON.parse(line));
    const id = textIn(membersOf(parsed.eventMetadata), 'eventId');
    const data = textIn(membersOf(parsed.groundTruthData), 'data');
    return id !== undefined && data !== undefined ? { id, data: data.slice(0, 200) } : undefined;
  } catch {
    return undefined; // a merge counts and shows such lines
  }
}
