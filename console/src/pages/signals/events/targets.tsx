import type { Target } from '@aws-sdk/client-eventbridge';
import type { Json } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import { span } from '../../../format/times.js';
import { type Column, Empty, Table } from '../../../ui/index.js';

/** Whom a rule sends to, what they get, and how long it is tried. */
export const Targets = ({
  rule,
  targets,
}: {
  readonly rule: string;
  readonly targets: readonly Json<Target>[];
}) =>
  targets.length === 0 ? (
    <Empty
      title="Nobody: it has no target"
      command={`aws events put-targets --rule ${rule} --targets Id=people,Arn=TOPIC_ARN`}
    />
  ) : (
    <Table caption="Targets" columns={columns} rows={targets} keyOf={({ Id = '' }) => Id} />
  );

const columns: readonly Column<Json<Target>>[] = [
  { id: 'id', title: 'Target', cell: ({ Id }) => Id },
  { id: 'arn', title: 'Where', cell: ({ Arn = '' }) => <Place arn={Arn} /> },
  { id: 'what', title: 'It gets', cell: (target) => <Sent target={target} /> },
  {
    id: 'tried',
    title: 'Tried at most',
    cell: ({ RetryPolicy }) =>
      `${(RetryPolicy?.MaximumRetryAttempts ?? 185) + 1} times, ` +
      `for ${span((RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400) * 1000)}`,
  },
];

const topicForm = /^arn:[^:]*:sns:[^:]*:[^:]*:([^:]+)$/;
const groupForm = /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]+)/;

function Place({ arn }: { readonly arn: string }) {
  const topic = topicForm.exec(arn)?.[1];
  const group = groupForm.exec(arn)?.[1];
  if (topic !== undefined) {
    return (
      <a href={hrefOf('/notifications', { tab: 'subscriptions', topic: arn })}>Topic {topic}</a>
    );
  }
  if (group !== undefined) {
    return <a href={hrefOf(`/logs/${encodeURIComponent(group)}`)}>Log group {group}</a>;
  }
  const api = /:api-destination\/([^/]+)/.exec(arn)?.[1];
  if (api !== undefined) {
    return <a href={hrefOf('/events', { tab: 'destinations' })}>HTTP API {api}</a>;
  }
  return <code>{arn}</code>;
}

function Sent({
  target: { Input, InputPath, InputTransformer, HttpParameters },
}: {
  readonly target: Json<Target>;
}) {
  return (
    <>
      {Input !== undefined && (
        <>
          always this: <pre class="sent">{Input}</pre>
        </>
      )}
      {InputPath !== undefined && (
        <>
          what stands at <code>{InputPath}</code>
        </>
      )}
      {InputTransformer && (
        <>
          <pre class="sent">{InputTransformer.InputTemplate}</pre>
          {Object.entries(InputTransformer.InputPathsMap ?? {}).map(([name, path]) => (
            <div key={name} class="dim">
              {name}: <code>{path}</code>
            </div>
          ))}
        </>
      )}
      {Input === undefined && InputPath === undefined && !InputTransformer && 'the event'}
      {HttpParameters && <pre class="sent">{JSON.stringify(HttpParameters)}</pre>}
    </>
  );
}
