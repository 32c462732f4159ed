import type { ClarifyFile, ClarifyJobView } from 'guiderail/console';
import { objectUrl } from '../../api/index.js';
import { currentRegion } from '../../app/region.js';
import { bytes } from '../../format/numbers.js';
import { type Column, Empty, Facts, Section, Table, Time } from '../../ui/index.js';

/** What the job read and wrote. */
export function FilesTab({ job }: { readonly job: ClarifyJobView }) {
  return (
    <>
      <Section title="The job">
        <Facts
          facts={[
            ['Data', job.dataset],
            ['Configuration', job.config],
            ['Output', job.folder],
            ['Began', job.started === undefined ? undefined : <Time at={job.started} />],
            ['Ended', job.ended === undefined ? undefined : <Time at={job.ended} />],
            ['Last word', job.exitMessage],
          ]}
        />
      </Section>
      <Section title="Files">
        {job.files.length === 0 ? (
          <Empty title="The job has written nothing" />
        ) : (
          <Table
            caption="Files of the job"
            columns={columns}
            rows={job.files}
            keyOf={({ key }) => key}
          />
        )}
      </Section>
    </>
  );
}

const urlOf = ({ bucket, key }: ClarifyFile, download = false): string =>
  objectUrl({ region: currentRegion.value, bucket, key }, download);

const columns: readonly Column<ClarifyFile>[] = [
  {
    id: 'name',
    title: 'File',
    cell: (file) => (
      <a href={urlOf(file)} target="_blank" rel="noreferrer">
        {file.name}
      </a>
    ),
    sort: ({ name }) => name,
  },
  {
    id: 'size',
    title: 'Size',
    align: 'right',
    cell: ({ size }) => bytes(size),
    sort: ({ size }) => size,
  },
  {
    id: 'download',
    title: 'Keep',
    cell: (file) => <a href={urlOf(file, true)}>Download {file.name}</a>,
  },
];
