import type { MonitorRunView } from 'guiderail/console';
import { objectUrl } from '../../../api/index.js';
import { currentRegion } from '../../../app/region.js';
import { bytes, count, percent } from '../../../format/numbers.js';
import { objectPlace } from '../../../format/s3-uri.js';
import { minute, second, span } from '../../../format/times.js';
import { Facts, Time } from '../../../ui/index.js';

/** What is to be known of a run, beside what it found. */
export function RunFacts({ view }: { readonly view: MonitorRunView }) {
  const { run, baseline, method, reading, labels } = view;
  return (
    <div class="run-facts">
      <Facts
        facts={[
          ['Window (UTC)', windowWords(run.windowStart, run.windowEnd)],
          ['Rows read', view.rows === undefined ? '–' : count(view.rows)],
          ['Unreadable records', view.unreadable === undefined ? '–' : count(view.unreadable)],
          ['Labels', labels && labelWords(labels)],
          [
            'Reading',
            reading && (method && method !== reading ? `${reading} (${method})` : reading),
          ],
          ['Baseline', <BaselineFact key="baseline" baseline={baseline} />],
          ['Took', view.job_ms === undefined ? undefined : span(view.job_ms)],
          [
            'Due',
            <span key="due">
              {second(run.due)} UTC, <Time at={run.due} />
            </span>,
          ],
          [
            'Started by',
            { tick: 'its schedule', once: 'NOW', 'on-demand': 'a request' }[run.origin],
          ],
        ]}
      />
    </div>
  );
}

export const windowWords = (start?: number, end?: number): string =>
  start === undefined || end === undefined
    ? 'not begun'
    : `${minute(start)} – ${minute(end)} (${span(end - start)})`;

function labelWords({ predictions, labelled, coverage }: NonNullable<MonitorRunView['labels']>) {
  if (predictions === undefined || labelled === undefined) return percent(coverage);
  return `${count(labelled)} of ${count(predictions)} requests (${percent(coverage ?? labelled / predictions)})`;
}

function BaselineFact({ baseline }: { readonly baseline: MonitorRunView['baseline'] }) {
  const { constraints, version } = baseline;
  if (constraints === undefined) return <>none: held against nothing</>;
  const named = version === undefined ? 'the definition’s' : `version ${version}`;
  return (
    <>
      {named} (<ObjectLink uri={constraints} />)
    </>
  );
}

/** An object's name that opens it; the whole URI on hover. */
export function ObjectLink({ uri, text }: { readonly uri: string; readonly text?: string }) {
  const place = objectPlace(uri);
  const name = text ?? uri.split('/').at(-1) ?? uri;
  if (!place || !/\.[a-z]+$/.test(place.key)) {
    return <span title={uri}>{name}</span>;
  }
  return (
    <a
      href={objectUrl({ region: currentRegion.value, ...place })}
      target="_blank"
      title={uri}
      rel="noopener"
    >
      {name}
    </a>
  );
}

/** The files of the run's report. */
export const RunFiles = ({ view: { files, folder } }: { readonly view: MonitorRunView }) => (
  <details class="run-files">
    <summary>
      {files.length} files in <code>{folder}</code>
    </summary>
    <ul>
      {files.map(({ name, bucket, key, size }) => (
        <li key={key}>
          <ObjectLink uri={`s3://${bucket}/${key}`} text={name} />{' '}
          <span class="dim">{bytes(size)}</span>
        </li>
      ))}
    </ul>
  </details>
);
