import { Shape } from '../json/shape.js';
import { awsJson } from '../statistics/aws-json.js';
import { problems } from './problems.js';
import type { ConfusionCounts, QualityStatistics } from './types.js';

/** Fields whose numbers are whole in the file. */
const WHOLE = new Set(['predictions', 'labelled', 'unreadable_count']);

/** statistics.json as AWS writes it; counts are whole numbers, everything else doubles. */
export const qualityJson = (statistics: QualityStatistics): string =>
  awsJson(withWholeNumbers(statistics, false));

function withWholeNumbers(value: unknown, whole: boolean): unknown {
  if (typeof value === 'number')
    return whole && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value as ConfusionCounts).map(([name, item]) => [
      name,
      withWholeNumbers(item, whole || name === 'confusion_matrix' || WHOLE.has(name)),
    ]),
  );
}

/**
 * Reads statistics.json of model quality as far as a later run needs it: the groups of metrics,
 * whose members are taken as they are.
 * @throws FileShapeError naming the place and what to write there
 */
export function parseQualityStatistics(
  content: string | Uint8Array,
  name = 'statistics.json',
): QualityStatistics {
  const shape = new Shape(name);
  const file = shape.parse(content);
  for (const { metricsKey } of Object.values(problems)) {
    const metrics = shape.optionalObject(file[metricsKey], metricsKey);
    shape.optionalObject(metrics?.confusion_matrix, `${metricsKey}.confusion_matrix`);
  }
  return file as unknown as QualityStatistics;
}
