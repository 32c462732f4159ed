import type { DeploymentOfEndpoint, EndpointView } from 'guiderail/console';
import { second, span as words } from '../../format/times.js';
import { Badge, type Column, Empty, Section, Table, Time } from '../../ui/index.js';
import { changeOf, kinds, outcomes } from './deployment-words.js';

const page = 8;

/** What changed what the endpoint serves, the newest first. */
export const Deployments = ({ data: { deployments, name } }: { readonly data: EndpointView }) => (
  <Section title="Deployments" about="The newest 25, whatever the span">
    {deployments.length === 0 ? (
      <Empty
        title="None since the server keeps them"
        command={`aws sagemaker describe-endpoint --endpoint-name ${name}`}
      >
        <p>When it was created and changed last stands above.</p>
      </Empty>
    ) : (
      <Table
        caption="Deployments"
        columns={columns}
        rows={deployments}
        keyOf={(one) => `${one.started} ${one.operation} ${changeOf(one)} ${one.outcome}`}
        page={page}
      />
    )}
  </Section>
);

const columns: readonly Column<DeploymentOfEndpoint>[] = [
  {
    id: 'began',
    title: 'Began (UTC)',
    cell: ({ started }) => (
      <>
        <span class="ep-word">{second(started)}</span>
        <div class="dim">
          <Time at={started} />
        </div>
      </>
    ),
  },
  {
    id: 'what',
    title: 'What',
    cell: ({ operation }) => <span class="ep-word">{kinds[operation]}</span>,
  },
  {
    id: 'change',
    title: 'Before → after',
    cell: (one) => <span class="ep-change">{changeOf(one)}</span>,
  },
  {
    id: 'outcome',
    title: 'Outcome',
    cell: ({ outcome, failure }) => (
      <>
        <Badge tone={outcomes[outcome][0]} word={outcomes[outcome][1]} />
        {failure !== undefined && <div class="ep-why">{failure}</div>}
      </>
    ),
  },
  {
    id: 'took',
    title: 'Took',
    align: 'right',
    cell: ({ operation, started, ended }) => (
      <span class="ep-word">
        {ended === undefined || operation === 'UpdateEndpointWeightsAndCapacities'
          ? '–'
          : words(ended - started)}
      </span>
    ),
  },
];
