import type { EndpointView } from 'guiderail/console';
import { useData, view } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import type { PageProps } from '../../app/page-entry.js';
import { currentRegion } from '../../app/region.js';
import { useQuery } from '../../app/use-query.js';
import { Facts, Page, Problem, Progress, Section, State, Tabs, Time } from '../../ui/index.js';

import { Alarms } from './alarms.js';
import { CaptureHealth } from './capture-health.js';
import { Captures } from './captures.js';
import { Charts } from './charts.js';
import { Deployments } from './deployments.js';
import { Monitors } from './monitors.js';
import { SpanChoice } from './span-choice.js';
import { useSpan } from './use-span.js';
import { Variants } from './variants.js';
import { verdictOf } from './verdict.js';

const every_ms = 10_000;

/** One endpoint: what serves, what it took, what was captured, and what watches it. */
export default function Endpoint({ params: { name = '' } }: PageProps) {
  const region = currentRegion.value;
  const [span, choose] = useSpan();
  const [tab] = useQuery('tab', 'traffic');
  const { data, error, reload } = useData(
    (signal) => view<EndpointView>('endpoint', { name, ...asked(span) }, signal),
    [region, name, span.name],
    { every_ms },
  );
  const kind = (
    <>
      <a href={hrefOf('/')}>Overview</a> / Endpoint
    </>
  );
  if (!data) {
    return (
      <Page title={name} kind={kind}>
        {error ? (
          <Problem error={error} doing={`reading the endpoint ${name}`} retry={reload} />
        ) : (
          <Progress label="Reading the endpoint" />
        )}
      </Page>
    );
  }
  const tabs = [
    { id: 'traffic', title: 'Traffic' },
    { id: 'captures', title: 'Captures' },
    { id: 'monitors', title: 'Monitors', count: data.monitors.length },
    { id: 'alarms', title: 'Alarms', count: data.alarms.length },
  ];
  return (
    <Page title={name} kind={kind} about={<Verdict data={data} />}>
      {error && <Problem error={error} doing="reading the newest numbers" retry={reload} />}
      <Head data={data} />
      <Tabs label="Parts of the endpoint" tabs={tabs} current={tab} keep={['span', 'q']} />
      {tab === 'monitors' && <Monitors data={data} />}
      {tab === 'alarms' && <Alarms data={data} />}
      {(tab === 'traffic' || tab === 'captures') && (
        <SpanChoice span={span} shown={data.span} choose={choose} />
      )}
      {tab === 'captures' && (
        <>
          <CaptureHealth data={data} />
          <Captures name={name} explains={data.explains} />
        </>
      )}
      {tab === 'traffic' && (
        <>
          <Section title="Variants" about="Totals are CloudWatch’s statistics over the span">
            <Variants data={data} />
          </Section>
          <Charts data={data} choose={choose} />
          <Deployments data={data} />
        </>
      )}
    </Page>
  );
}

function asked({ own, length }: ReturnType<typeof useSpan>[0]) {
  return own ? { start: own[0], end: own[1] } : { length };
}

/** Whether it can be trusted now, and why not. */
function Verdict({ data }: { readonly data: EndpointView }) {
  const { verdict, text } = verdictOf(data);
  return <p class={`ov-headline ${verdict}`}>{text}</p>;
}

const Head = ({ data }: { readonly data: EndpointView }) => (
  <Facts
    facts={[
      ['Status', <State key="status" of={data.status} />],
      ['Configuration', data.config],
      ['Created', <Time key="created" at={data.created} />],
      ['Last changed', <Time key="modified" at={data.modified} />],
      [
        'Update under way',
        data.update && (
          <>
            {data.update.config}, since <Time at={data.update.started} />
          </>
        ),
      ],
      ['Why it failed', data.failure],
      ['Explains its answers', data.explains ? 'yes' : 'no'],
    ]}
  />
);
