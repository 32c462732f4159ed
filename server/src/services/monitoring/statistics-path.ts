import { validationException } from '../../base/errors.js';
import { type OwnPath, readJsonObject } from '../../base/own-path.js';
import { hour_ms } from '../../base/time.js';
import type { WindowGroup } from './analyzer/analyse.js';
import type { WindowQuery } from './summaries.js';

type Describe = (query: WindowQuery, signal: AbortSignal) => Promise<readonly WindowGroup[]>;

/** Of one answer: six weeks by the hour. */
const mostGroups = 1_008;
const groupings = ['hour', 'day', 'variant'] as const;

/**
 * `POST /_guiderail/endpoints/{name}/statistics`, body `{"StartTime": n, "EndTime": n}`
 * (milliseconds since the epoch, `start <= time < end`) and, if wanted, `"GroupBy": "hour" | "day" |
 * "variant"`, `"Variants": [...]`, `"MonitoringScheduleName"` (whose baseline names the columns):
 * what the endpoint captured. Answers `{"Groups": [{name, start, end, statistics, unreadable}]}`,
 * `statistics` as in statistics.json.
 */
export const statisticsPath = (describe: Describe): OwnPath => ({
  method: 'POST',
  pattern: /^\/_guiderail\/endpoints\/([a-zA-Z0-9-]{1,63})\/statistics$/,
  forCaptures: false,
  async handler(endpoint, { region, body }) {
    const query = { region, endpoint, ...readQuery(readJsonObject(body)) };
    return { Groups: await describe(query, new AbortController().signal) };
  },
});

function readQuery(asked: Record<string, unknown>): Omit<WindowQuery, 'region' | 'endpoint'> {
  const { StartTime: start, EndTime: end, Variants, GroupBy, MonitoringScheduleName } = asked;
  if (!isTime(start) || !isTime(end)) {
    throw validationException('Give StartTime and EndTime in milliseconds since the epoch.');
  }
  const groupBy = groupings.find((known) => known === GroupBy);
  if (GroupBy !== undefined && groupBy === undefined) {
    throw validationException(`GroupBy must be one of ${groupings.join(', ')}.`);
  }
  if (groupBy === 'hour' && end - start > mostGroups * hour_ms) {
    throw validationException(`By the hour, at most ${mostGroups} hours are answered at a time.`);
  }
  if (Variants !== undefined && !isTexts(Variants)) {
    throw validationException('Variants must be a list of names.');
  }
  if (MonitoringScheduleName !== undefined && typeof MonitoringScheduleName !== 'string') {
    throw validationException('MonitoringScheduleName must be a name.');
  }
  return { start, end, groupBy, variants: Variants, schedule: MonitoringScheduleName };
}

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 8.64e15;

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= 100 && value.every((one) => typeof one === 'string');
