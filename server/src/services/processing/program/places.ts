import { RequestFailure } from '../failure.js';

/** What /opt/ml is in a job's scratch folder. */
export const ml = 'ml';
export const optMl = '/opt/ml';
export const exitMessagePlace = `${ml}/output/message`;
export const metricsPlace = `${ml}/output/metrics/cloudwatch/cloudwatch_metrics.jsonl`;

/** The place in the scratch folder of a container's path. @throws RequestFailure for any outside. */
export function placeOf(path: string | undefined, what: string): string {
  const clean = (path ?? '').replace(/\/+$/, '');
  if (/^\/opt\/ml\/processing(\/|$)/.test(clean) && !clean.split('/').includes('..')) {
    return `${ml}${clean.slice(optMl.length)}`;
  }
  throw new RequestFailure(
    `the LocalPath of ${what} is ${path ?? 'missing'}: it must lie below /opt/ml/processing`,
  );
}
