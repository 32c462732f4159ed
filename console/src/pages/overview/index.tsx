import type { OverviewView } from 'guiderail/console';
import { useMemo } from 'preact/hooks';
import { useData, view } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import { currentRegion } from '../../app/region.js';
import { second } from '../../format/times.js';
import { Page, Problem, Progress } from '../../ui/index.js';
import { Begin } from './begin.js';
import { headlineOf } from './headline.js';
import { OpenIncidents } from './incidents.js';
import { Rows } from './rows.js';
import { type Subject, subjectsOf } from './subjects.js';

const every_ms = 5_000;

/** Which models can be trusted now: every endpoint and monitor of the region, live. */
export default function Overview() {
  const region = currentRegion.value;
  const { data, error, reload } = useData(
    (signal) => view<OverviewView>('overview', {}, signal),
    [region],
    { every_ms },
  );
  const subjects = useMemo(() => (data ? subjectsOf(data) : []), [data]);
  if (!data) {
    return (
      <Page title="Overview">
        {error ? (
          <Problem error={error} doing="reading the endpoints and their monitors" retry={reload} />
        ) : (
          <Progress label="Reading endpoints and monitors" />
        )}
      </Page>
    );
  }
  const isEmpty = subjects.length === 0;
  return (
    <Page
      title="Overview"
      about={isEmpty ? `Nothing in ${region} yet.` : <Sentence subjects={subjects} />}
      actions={<Live now={data.now} failed={error !== undefined} />}
    >
      {isEmpty ? (
        <Begin />
      ) : (
        <>
          <OpenIncidents incidents={data.incidents} now={data.now} />
          <Rows data={data} subjects={subjects} />
        </>
      )}
    </Page>
  );
}

/** Which models can be trusted today. */
function Sentence({ subjects }: { readonly subjects: readonly Subject[] }) {
  const { verdict, text, names, more, unsure } = headlineOf(subjects);
  return (
    <p class={`ov-headline ${verdict}`}>
      {text}
      {names.length > 0 ? ': ' : '.'}
      {names.map((subject, i) => (
        <span key={subject.key}>
          {i > 0 && (more === 0 && i === names.length - 1 ? ' and ' : ', ')}
          <a href={subjectHref(subject)}>{subject.name}</a> ({subject.why})
        </span>
      ))}
      {more > 0 && (
        <>
          {' and '}
          <a href={hrefOf('/', { show: 'wrong' })}>{more} more</a>
        </>
      )}
      {names.length > 0 && '.'} {unsure}
    </p>
  );
}

const subjectHref = ({ kind, name, monitors }: Subject): string =>
  kind === 'endpoint'
    ? hrefOf(`/endpoints/${encodeURIComponent(name)}`)
    : hrefOf(`/monitors/${encodeURIComponent(monitors[0]?.name ?? name)}`);

/** As of when the page is, and whether it still follows. */
const Live = ({ now, failed }: { readonly now: number; readonly failed: boolean }) => (
  <p class={`ov-live ${failed ? 'failed' : 'dim'}`} role="status">
    {failed
      ? `The server does not answer: this is as of ${second(now)} UTC.`
      : `Live, as of ${second(now).slice(11)} UTC`}
  </p>
);
