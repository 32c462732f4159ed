import { awsJson } from '../statistics/aws-json.js';
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
