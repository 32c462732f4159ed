import { labelsOf } from './capture-labels.js';
import { columnNames, withNames } from './capture-names.js';
import { type CaptureFolder, captureFolders, capturesBefore } from './capture-objects.js';
import { nameIn } from './endpoint.js';
import { meteredVariants } from './endpoint-series.js';
import type { CaptureOfList, EndpointCapturesView, SideOfCapture } from './endpoint-types.js';
import { listIn, type Members, membersOf, textIn } from './json-members.js';
import type { View, ViewDeps, ViewRequest } from './view.js';

const shown = 25;
/** Of one answer: bytes read, objects read, and bytes of one object. */
const mostBytes = 8 * 1024 ** 2;
const mostObjects = 300;
const largestObject = 4 * 1024 ** 2;
const mostData = 8 * 1024;

/** Captured records with what was asked and answered, the newest first. */
export const endpointCapturesView = (deps: ViewDeps): View => ({
  name: 'endpoint-captures',
  async read(request): Promise<EndpointCapturesView> {
    const name = nameIn(request);
    const { DataCaptureConfig, ProductionVariants = [] } =
      await deps.calls.sagemaker.DescribeEndpoint({ EndpointName: name }, request);
    const destination = DataCaptureConfig?.DestinationS3Uri ?? '';
    const serving = ProductionVariants.map(({ VariantName = '' }) => VariantName);
    const variants = new Set([...serving, ...(await meteredVariants(deps, request, name))]);
    const folders = captureFolders(destination, name, [...variants]);
    const found = await search(deps, request, folders);
    const names = await columnNames(deps, request, name);
    const labels = await labelsOf(deps, { destination, endpoint: name, captures: found.captures });
    const captures = found.captures.map((capture) => ({
      ...withNames(capture, names),
      label: labels.get(capture.eventId) ?? labels.get(capture.inferenceId ?? ''),
    }));
    return { ...found, captures };
  },
});

/** Reads back from the newest object until there are enough, or enough was read. */
async function search(
  deps: ViewDeps,
  { body, signal }: ViewRequest,
  folders: readonly CaptureFolder[],
): Promise<EndpointCapturesView> {
  const wanted = typeof body.text === 'string' ? body.text.trim().toLowerCase() : '';
  const before = typeof body.before === 'number' ? body.before : deps.now() + 1;
  const captures: CaptureOfList[] = [];
  const read = { objects: 0, bytes: 0, looked: 0, leftOut: 0 };
  let next: number | undefined;
  for await (const { bucket, variant, info, first } of capturesBefore(deps, folders, before)) {
    const isEnough =
      captures.length >= shown || read.objects >= mostObjects || read.bytes >= mostBytes;
    if (isEnough || signal.aborted) break;
    next = first;
    read.objects++;
    if (info.size > largestObject) {
      read.leftOut++;
      continue;
    }
    const bytes = await deps.objects.read(bucket, info.key, largestObject);
    if (!bytes) continue; // deleted meanwhile
    read.bytes += bytes.length;
    const uri = `s3://${bucket}/${info.key}`;
    const lines = Buffer.from(bytes).toString().split('\n').reverse();
    for (const line of lines) {
      if (line === '') continue;
      read.looked++;
      if (captures.length >= shown * 4 || !line.toLowerCase().includes(wanted)) continue;
      const capture = captureOf(line, variant, uri);
      if (capture) captures.push(capture);
    }
  }
  const more = captures.length >= shown || read.objects >= mostObjects || read.bytes >= mostBytes;
  const { looked, leftOut } = read;
  return { captures: newestFirst(captures), looked, leftOut, before: more ? next : undefined };
}

/** Objects of several variants overlap in time; records of one second stay in their order. */
export const newestFirst = <T extends Pick<CaptureOfList, 'time'>>(captures: readonly T[]): T[] =>
  captures.toSorted((a, b) => (a.time === b.time ? 0 : a.time < b.time ? 1 : -1));

/** A record of AWS's schema; undefined of a line that is none. */
export function captureOf(line: string, variant: string, uri: string): CaptureOfList | undefined {
  let parsed: Members;
  try {
    parsed = membersOf(JSON.parse(line));
  } catch {
    return undefined; // a run counts and shows such lines
  }
  const data = membersOf(parsed.captureData);
  const about = membersOf(parsed.eventMetadata);
  const eventId = textIn(about, 'eventId');
  if (eventId === undefined) return undefined;
  const attributes = listIn(about, 'customAttributes');
  return {
    ...{ eventId, variant, uri },
    inferenceId: textIn(about, 'inferenceId'),
    time: textIn(about, 'inferenceTime') ?? '',
    attributes: attributes.filter((one): one is string => typeof one === 'string'),
    input: sideOf(data.endpointInput),
    output: sideOf(data.endpointOutput),
  };
}

function sideOf(value: unknown): SideOfCapture | undefined {
  const side = membersOf(value);
  const data = textIn(side, 'data');
  if (data === undefined) return undefined;
  return {
    type: textIn(side, 'observedContentType') ?? '',
    encoding: textIn(side, 'encoding') ?? '',
    data: data.slice(0, mostData),
    cut: data.length > mostData ? data.length : undefined,
  };
}
