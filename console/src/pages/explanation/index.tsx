import type { ClarifyJobView } from 'guiderail/console';
import { useData, view } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import type { PageProps } from '../../app/page-entry.js';
import { useQuery } from '../../app/use-query.js';
import { Empty, Page, Problem, Progress, State, type Tab, Tabs, Time } from '../../ui/index.js';
import { BiasTab } from './bias-tab.js';
import { DependenceTab } from './dependence-tab.js';
import { FilesTab } from './files-tab.js';
import { ImportanceTab } from './importance-tab.js';
import { ReportTab } from './report-tab.js';
import { RowsTab } from './rows-tab.js';

const refresh_ms = 8000;

/** A Clarify job: what it found of bias, and what predictions rest on. */
export default function Explanation({ params: { name = '' } }: PageProps) {
  const [label] = useQuery('label');
  const { data, error, reload } = useData(
    (signal) =>
      view<ClarifyJobView>('clarify-job', { Name: name, ...(label && { Label: label }) }, signal),
    [name, label],
    { every_ms: refresh_ms },
  );
  return (
    <Page
      title={name}
      kind={<a href={hrefOf('/explanations')}>Explanations</a>}
      about={data && <About job={data} />}
    >
      {error && <Problem error={error} doing={`reading the job ${name}`} retry={reload} />}
      {!data && !error && <Progress label="Reading the job" />}
      {data && <Parts job={data} />}
    </Page>
  );
}

const About = ({ job: { status, created, schedule } }: { readonly job: ClarifyJobView }) => (
  <>
    Clarify job · {status === 'Completed' ? 'Completed' : <State of={status} />} · made{' '}
    <Time at={created} />
    {schedule !== undefined && (
      <>
        {' '}
        · run of{' '}
        <a href={hrefOf(`/monitors/${encodeURIComponent(schedule)}`, { tab: 'charts' })}>
          {schedule}
        </a>
      </>
    )}
  </>
);

function Parts({ job }: { readonly job: ClarifyJobView }) {
  const tabs = tabsOf(job);
  const [tab] = useQuery('tab', tabs[0]?.id);
  return (
    <>
      {job.failure !== undefined && (
        <div class="problem" role="alert">
          <p>
            <b>The job failed.</b> {job.failure}
          </p>
        </div>
      )}
      {job.problem !== undefined && <p class="note">{job.problem}</p>}
      {job.status === 'InProgress' && <Progress label="The job is running" />}
      <Tabs label="Parts of the job" tabs={tabs} current={tab} keep={['label']} />
      <Part job={job} tab={tab} />
    </>
  );
}

function tabsOf(job: ClarifyJobView): Tab[] {
  return [
    ...(job.bias ? [{ id: 'bias', title: 'Bias' }] : []),
    ...(job.importance ? [{ id: 'importance', title: 'Importance' }] : []),
    ...(job.hasRows ? [{ id: 'rows', title: 'Single predictions' }] : []),
    ...(job.dependenceCount > 0
      ? [{ id: 'dependence', title: 'Partial dependence', count: job.dependenceCount }]
      : []),
    ...(job.report ? [{ id: 'report', title: 'Report' }] : []),
    { id: 'files', title: 'Files', count: job.files.length },
  ];
}

function Part({ job, tab }: { readonly job: ClarifyJobView; readonly tab: string }) {
  if (tab === 'bias' && job.bias) return <BiasTab bias={job.bias} />;
  if (tab === 'importance' && job.importance) return <ImportanceTab importance={job.importance} />;
  if (tab === 'rows' && job.hasRows) return <RowsTab source={{ Job: job.name }} />;
  if (tab === 'dependence') return <DependenceTab job={job} />;
  if (tab === 'report' && job.report) return <ReportTab report={job.report} />;
  if (tab === 'files') return <FilesTab job={job} />;
  return <Empty title="The job has no such part" />;
}
