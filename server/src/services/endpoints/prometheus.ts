import { labelText } from '../common/label-text.js';
import type { Captures } from './capture/captures.js';
import type { CaptureInbox } from './external/inbox.js';
import type { EndpointHost } from './host.js';
import type { VariantMetrics } from './metrics.js';

type Sample = readonly [labels: string, value: number];

const family = (
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  samples: readonly Sample[],
): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
  ...samples.map(([labels, value]) => `${name}${labels} ${value}`),
];

/** Counters of endpoints and captures since the start, in Prometheus' text form. */
export function prometheusText(
  host: EndpointHost,
  captures: Captures,
  inbox: Pick<CaptureInbox, 'figures'>,
  spoolBytes: number,
): string {
  const lines = [...variantFamilies(host), ...captureFamilies(captures, inbox, spoolBytes)];
  return `${lines.join('\n')}\n`;
}

function variantFamilies(host: EndpointHost): string[] {
  const variants = [...host.all].flatMap(({ resource, metrics: all }) =>
    [...all].map(([name, metrics]) => ({
      labels: `endpoint="${labelText(resource.name)}",variant="${labelText(name)}",region="${labelText(resource.region)}"`,
      metrics,
    })),
  );
  const counted = (name: string, help: string, of: (metrics: VariantMetrics) => number): string[] =>
    family(
      name,
      'counter',
      help,
      variants.map(({ labels, metrics }) => [`{${labels}}`, of(metrics)]),
    );
  return [
    ...counted(
      'guiderail_invocations_total',
      'Requests for predictions.',
      ({ invocations }) => invocations,
    ),
    ...family(
      'guiderail_invocation_errors_total',
      'counter',
      'Requests that the model refused or failed.',
      variants.flatMap(({ labels, metrics }): Sample[] => [
        [`{${labels},class="4xx"}`, metrics.errors4xx],
        [`{${labels},class="5xx"}`, metrics.errors5xx],
      ]),
    ),
    ...counted(
      'guiderail_model_errors_total',
      'Requests that the model did not answer with success.',
      ({ modelErrors }) => modelErrors,
    ),
    ...counted(
      'guiderail_model_seconds_total',
      'Time spent in models.',
      ({ model_us }) => model_us / 1e6,
    ),
    ...counted(
      'guiderail_overhead_seconds_total',
      'Time that invocations spent in the server outside their models.',
      ({ overhead_us }) => overhead_us / 1e6,
    ),
  ];
}

function captureFamilies(
  captures: Captures,
  inbox: Pick<CaptureInbox, 'figures'>,
  spoolBytes: number,
): string[] {
  const { losses, published, waiting } = captures.figures();
  const sent = inbox.figures;
  if (sent.dropped > 0) losses.set('no-bucket', (losses.get('no-bucket') ?? 0) + sent.dropped);
  return [
    ...family(
      'guiderail_capture_published_records_total',
      'counter',
      'Captured records that are objects.',
      [['', published + sent.published]],
    ),
    ...family(
      'guiderail_capture_dropped_records_total',
      'counter',
      'Sampled records that were lost, by reason.',
      ['full', 'slow', 'failed', 'queue', 'no-bucket'].map((reason) => [
        `{reason="${reason}"}`,
        losses.get(reason) ?? 0,
      ]),
    ),
    ...family('guiderail_capture_waiting_segments', 'gauge', 'Segments that are not objects yet.', [
      ['', waiting],
    ]),
    ...family(
      'guiderail_capture_inbox_bytes',
      'gauge',
      'Bytes of captures sent in, not objects yet.',
      [['', sent.bytes]],
    ),
    ...family('guiderail_capture_spool_bytes', 'gauge', 'Bytes in the spool.', [['', spoolBytes]]),
  ];
}
