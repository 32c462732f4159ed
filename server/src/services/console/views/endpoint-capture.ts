import type { DescribeEndpointCommandOutput } from '@aws-sdk/client-sagemaker';
import { minute_ms } from '../../../base/time.js';
import { writeS3Uri } from '../../common/s3-uri.js';
import { captureFolders, capturesBefore } from './capture-objects.js';
import type { Span } from './endpoint-series.js';
import type { CaptureOfEndpoint, NewestCapture } from './endpoint-types.js';
import type { ViewDeps, ViewRequest } from './view.js';

const mostParts = 24;

/** Whether captures come, how many of the requests, and how late. */
export async function captureOf(
  deps: ViewDeps,
  { region }: ViewRequest,
  of: {
    readonly endpoint: string;
    readonly config: DescribeEndpointCommandOutput['DataCaptureConfig'];
    readonly variants: readonly string[];
    readonly span: Span;
  },
): Promise<CaptureOfEndpoint | undefined> {
  const { endpoint, config, variants, span } = of;
  if (!config) return undefined;
  const now = deps.now();
  const size = Math.max(
    minute_ms,
    Math.ceil((span.end - span.start) / mostParts / minute_ms) * minute_ms,
  );
  const parts: CaptureOfEndpoint['parts'][number][] = [];
  for (let start = span.start; start < Math.min(span.end, now); start += size) {
    const end = Math.min(start + size, span.end);
    const { requests, sampled, dropped } = await deps.captureCounts(region, endpoint, start, end);
    parts.push({ start, requests, kept: sampled - dropped, dropped });
  }
  const sum = await deps.captureCounts(region, endpoint, span.start, span.end);
  const destination = config.DestinationS3Uri ?? '';
  return {
    enabled: config.EnableCapture === true,
    status: config.CaptureStatus ?? 'Stopped',
    percentage: config.CurrentSamplingPercentage,
    destination,
    ...sum,
    lastSampled: parts.findLast(({ kept, dropped }) => kept + dropped > 0)?.start,
    parts,
    newest: await newestOf(deps, captureFolders(destination, endpoint, variants), now),
  };
}

async function newestOf(
  deps: ViewDeps,
  folders: ReturnType<typeof captureFolders>,
  now: number,
): Promise<NewestCapture | undefined> {
  for await (const { bucket, variant, info, first } of capturesBefore(deps, folders, now + 1)) {
    const { key, lastModified: published, size: bytes } = info;
    return { uri: writeS3Uri({ bucket, key }), variant, first, published, bytes };
  }
  return undefined;
}
