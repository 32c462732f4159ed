import type { ReportedViolation } from '@guiderail/analysis';
import { readS3Uri } from '../../common/s3-uri.js';
import type { MonitoringDeps } from '../deps.js';
import type { Execution } from '../executions.js';

const longestFile_bytes = 16 * 1024 * 1024;
const mostUnclear = 10_000;

/** What a run tells of its window. */
export interface Found {
  readonly violations: readonly ReportedViolation[];
  /** Columns of which the window had too few rows to tell. */
  readonly unclear: readonly string[];
}

/** What an execution's report lists; without a report that can be read, what its message says. */
export async function foundBy(
  deps: Pick<MonitoringDeps, 'objects'>,
  execution: Execution,
): Promise<Found> {
  const place = readS3Uri(execution.report ?? '');
  const key = `${place?.key}/constraint_violations.json`;
  const bytes = place && (await deps.objects.read(place.bucket, key, longestFile_bytes));
  const listed = bytes && listedIn(Buffer.from(bytes).toString('utf8'));
  const unclear = listed?.unclear ?? [];
  if (execution.status !== 'CompletedWithViolations') return { violations: [], unclear };
  if (listed && listed.violations.length > 0) return listed;
  const description = execution.exit_message ?? 'The run ended with violations.';
  return { violations: [{ constraint_check_type: 'unlisted', description }], unclear };
}

/** A user's own program may have written the file: what is no violation is passed over. */
export function listedIn(text: string): Found | undefined {
  try {
    const file = JSON.parse(text) as { violations?: unknown; too_small?: unknown };
    if (!Array.isArray(file.violations)) return undefined;
    const small: unknown[] = Array.isArray(file.too_small) ? file.too_small : [];
    const unclear = small.flatMap((one) => (typeof one === 'string' ? [one] : []));
    return {
      violations: file.violations.flatMap(readViolation),
      unclear: unclear.slice(0, mostUnclear),
    };
  } catch {
    return undefined;
  }
}

function readViolation(listed: unknown): ReportedViolation[] {
  if (typeof listed !== 'object' || listed === null) return [];
  const members = listed as Record<string, unknown>;
  const text = (name: string) => {
    const value = members[name];
    return typeof value === 'string' ? value : undefined;
  };
  const number = (name: string) => {
    const value = members[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  };
  return [
    {
      constraint_check_type: text('constraint_check_type') ?? 'unnamed',
      description: text('description') ?? '',
      feature_name: text('feature_name'),
      metric_name: text('metric_name'),
      facet: text('facet'),
      facet_value: text('facet_value'),
      label: text('label'),
      method: text('method'),
      effect: number('effect'),
      threshold: number('threshold'),
      p_value: number('p_value'),
      adjusted_p_value: number('adjusted_p_value'),
      examples: examplesIn(members.examples),
    },
  ];
}

/** How many records a violation's link to its examples leads to. */
function examplesIn(link: unknown): number | undefined {
  if (typeof link !== 'object' || link === null) return undefined;
  const { found } = link as { found?: unknown };
  return typeof found === 'number' && found > 0 ? found : undefined;
}
