import type { LabelCoverage } from '@guiderail/analysis';
import type { Objects } from '../../../storage/objects.js';
import type { S3Place } from '../s3-uri.js';

const fileName = 'merge.json';
const longest_bytes = 1024 * 1024;

/** What the merge before this run left of the labels in the folder of the run's reports. */
export async function labelCoverage(
  objects: Objects,
  { bucket, key }: S3Place,
): Promise<LabelCoverage | undefined> {
  const path = key === '' ? fileName : `${key}/${fileName}`;
  const info = await objects.head(bucket, path);
  if (!info || info.size > longest_bytes) return undefined;
  const bytes = await objects.read(bucket, path, longest_bytes);
  return bytes && coverageIn(Buffer.from(bytes).toString());
}

/** Undefined for what is no such file: anyone may write a report's folder. */
export function coverageIn(text: string): LabelCoverage | undefined {
  try {
    const { predictions, labelled, label_delay_seconds: delay } = JSON.parse(text) ?? {};
    if (!isCount(predictions) || !isCount(labelled)) return undefined;
    const times = ['p50', 'p90', 'max'].filter((name) => isCount(delay?.[name]));
    return {
      predictions,
      labelled,
      ...(times.length > 0 && {
        label_delay_seconds: Object.fromEntries(times.map((name) => [name, delay[name] as number])),
      }),
    };
  } catch {
    return undefined;
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
