import { readS3Uri } from '../../common/s3-uri.js';
import type { CaptureOfList, SideOfCapture } from './endpoint-types.js';
import { listIn, membersOf, textIn } from './json-members.js';
import type { ViewDeps, ViewRequest } from './view.js';

const largestFile = 8 * 1024 ** 2;

/** Names of a baseline's columns: of the newest run of one of the endpoint's data-quality monitors. */
export async function columnNames(
  deps: ViewDeps,
  { region }: ViewRequest,
  endpoint: string,
): Promise<readonly string[]> {
  const schedules = (await deps.schedules()).filter(
    (one) =>
      one.region === region &&
      one.document.endpoint === endpoint &&
      one.document.type === 'DataQuality',
  );
  for (const { name } of schedules) {
    const [newest] = await deps.executionsOf(region, name, 1);
    const place = readS3Uri(newest?.baseline_statistics ?? '');
    const info = place && (await deps.objects.head(place.bucket, place.key));
    if (!place || !info || info.size > largestFile) continue;
    const bytes = await deps.objects.read(place.bucket, place.key, largestFile);
    const names = bytes === undefined ? [] : namesIn(Buffer.from(bytes).toString());
    if (names.length > 0) return names;
  }
  return [];
}

function namesIn(text: string): string[] {
  try {
    const features = listIn(membersOf(JSON.parse(text)), 'features');
    return features.flatMap((feature) => textIn(membersOf(feature), 'name') ?? []);
  } catch {
    return []; // the monitor's runs say what is wrong with the file
  }
}

/**
 * Names the columns of CSV where their number fits the baseline's: outputs come first, as in what a
 * monitor reads, or the baseline is of inputs alone.
 */
export function withNames(capture: CaptureOfList, names: readonly string[]): CaptureOfList {
  const inputs = columnsOf(capture.input);
  const outputs = columnsOf(capture.output);
  if (names.length === 0 || inputs === 0) return capture;
  const named = (side: SideOfCapture | undefined, some: readonly string[]) =>
    side && { ...side, names: some };
  if (outputs > 0 && inputs + outputs === names.length) {
    return {
      ...capture,
      input: named(capture.input, names.slice(outputs)),
      output: named(capture.output, names.slice(0, outputs)),
    };
  }
  return inputs === names.length ? { ...capture, input: named(capture.input, names) } : capture;
}

/** Columns of the first line of CSV; 0 of anything else. */
function columnsOf(side: SideOfCapture | undefined): number {
  if (side?.encoding !== 'CSV' || side.data.includes('"')) return 0;
  return (side.data.split('\n')[0] ?? '').split(',').length;
}
