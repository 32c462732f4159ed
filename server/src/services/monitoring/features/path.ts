import { validationException } from '../../../base/errors.js';
import { type OwnPath, readJsonObject } from '../../../base/own-path.js';
import type { FeatureTime } from '../../common/feature-rows.js';
import { folderOf } from '../rebaseline/measure.js';
import type { Against, FeatureAnswer, FeatureQuestion } from './feature-statistics.js';

type Describe = (question: FeatureQuestion, signal: AbortSignal) => Promise<FeatureAnswer>;

/** Before any row. */
const beginning = Date.parse('0001-01-01T00:00:00Z');
/** After any row. */
const ending = Date.parse('9999-12-31T00:00:00Z');

/**
 * `POST /_guiderail/feature-groups/{name}/statistics`: statistics of the features in a group's
 * offline store. Body, all of it optional: `{"StartTime": n, "EndTime": n}` (milliseconds since the
 * epoch, `start <= time < end`), `"FeatureTime": "write_time" | "event_time"`, and `"Against"`, for
 * the drift of each: `{"StartTime", "EndTime"}`, `{"MonitoringScheduleName"}` or `{"S3Uri"}` of a
 * baseline's folder or of its `constraints.json`. `"WithStatistics": true` adds what
 * statistics.json has of each.
 */
export const featureStatisticsPath = (describe: Describe): OwnPath => ({
  method: 'POST',
  pattern: /^\/_guiderail\/feature-groups\/([a-zA-Z0-9_-]{1,64})\/statistics$/,
  forCaptures: false,
  async handler(group, { region, body }) {
    const asked = readJsonObject(body);
    const question = {
      ...{ region, group, by: readBy(asked.FeatureTime) },
      window: spanOf(asked, 'the window'),
      against: asked.Against === undefined ? undefined : readAgainst(asked.Against),
      whole: readWhole(asked.WithStatistics),
    };
    return describe(question, new AbortController().signal);
  },
});

function readBy(value: unknown): FeatureTime {
  if (value === undefined || value === 'write_time') return 'write_time';
  if (value === 'event_time') return value;
  throw validationException('FeatureTime must be write_time or event_time.');
}

function readWhole(value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw validationException('WithStatistics must be true or false.');
}

type Members = Readonly<Record<string, unknown>>;

function spanOf({ StartTime: start, EndTime: end }: Members, what: string) {
  if (start === undefined && end === undefined) return undefined;
  const isTime = (time: unknown) => time === undefined || Number.isFinite(time);
  if (!isTime(start) || !isTime(end)) {
    throw validationException('Give StartTime and EndTime in milliseconds since the epoch.');
  }
  const span = {
    start: Math.max(beginning, (start as number | undefined) ?? beginning),
    end: Math.min(ending, (end as number | undefined) ?? ending),
  };
  if (span.start < span.end) return span;
  throw validationException(`The start of ${what} must lie before its end.`);
}

function readAgainst(value: unknown): Against {
  const members = (typeof value === 'object' ? value : null) as Members | null;
  const { MonitoringScheduleName: schedule, S3Uri: uri } = members ?? {};
  if (typeof schedule === 'string') return { schedule };
  if (typeof uri === 'string') return baselineUris(uri);
  const span = members && spanOf(members, 'the span that rows are held against');
  if (span) return span;
  throw validationException(
    'Against takes StartTime or EndTime, MonitoringScheduleName, or the S3Uri of a baseline.',
  );
}

/** A folder has both files; of one file the other lies beside it. */
function baselineUris(uri: string): Against {
  const folder = folderOf(uri);
  if (folder === undefined) throw validationException(`${uri} is no S3 URI.`);
  return { constraints: `${folder}/constraints.json`, statistics: `${folder}/statistics.json` };
}
