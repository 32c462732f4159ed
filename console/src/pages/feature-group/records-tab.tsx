import type {
  GetRecordCommandInput,
  GetRecordCommandOutput,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { useState } from 'preact/hooks';
import { aws, type Json, useData } from '../../api/index.js';
import {
  describeQuery,
  hasEnded,
  type Result,
  readResult,
  startQuery,
} from '../../api/run-query.js';
import { waited } from '../../api/waited.js';
import { useQuery } from '../../app/use-query.js';
import {
  Empty,
  Facts,
  Field,
  Problem,
  Progress,
  Section,
  StoredText,
  Table,
} from '../../ui/index.js';
import type { Group, TabProps } from './group.js';

const versions = 200;
const looking_ms = 300;

/** One record by its identifier: what is online now, and every version that ever was. */
export function RecordsTab({ group, name }: TabProps) {
  const [id, setId] = useQuery('record');
  const [text, setText] = useState(id);
  return (
    <Section title="Records">
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          setId(text, { step: true });
        }}
      >
        <Field
          label={group.RecordIdentifierFeatureName ?? 'Record identifier'}
          value={text}
          onInput={setText}
        />
        <button type="submit" class="primary">
          Look up
        </button>
      </form>
      {id === '' ? (
        <Empty
          title="Look up a record by its identifier"
          command={`npx guiderail query 'SELECT * FROM "${name}" LIMIT 10'`}
        >
          <p>Identifiers are in the offline store’s rows:</p>
        </Empty>
      ) : (
        <>
          {group.OnlineStoreConfig?.EnableOnlineStore && <Online name={name} id={id} />}
          {group.OfflineStoreConfig && <History group={group} name={name} id={id} />}
        </>
      )}
    </Section>
  );
}

function Online({ name, id }: { readonly name: string; readonly id: string }) {
  const { data, error, loading, reload } = useData(
    (signal) =>
      aws<GetRecordCommandInput, GetRecordCommandOutput>(
        'sagemaker-featurestore-runtime',
        'GetRecord',
        {
          FeatureGroupName: name,
          RecordIdentifierValueAsString: id,
          ExpirationTimeResponse: 'Enabled',
        },
        signal,
      ),
    [name, id],
  );
  if (error) return <Problem error={error} doing="reading the online store" retry={reload} />;
  if (loading || !data) return null;
  return (
    <div class="card">
      <h3>Online now</h3>
      {data.Record ? <Values of={data} /> : <p>Nothing online: no such record, or it expired.</p>}
    </div>
  );
}

const Values = ({
  of: { Record = [], ExpiresAt },
}: {
  readonly of: Json<GetRecordCommandOutput>;
}) => (
  <Facts
    facts={[
      ...Record.map(
        ({ FeatureName = '', ValueAsString, ValueAsStringList }) =>
          [FeatureName, ValueAsString ?? ValueAsStringList?.join(', ') ?? ''] as const,
      ),
      ...(ExpiresAt ? ([['Expires', ExpiresAt]] as const) : []),
    ]}
  />
);

function History({
  group,
  name,
  id,
}: {
  readonly group: Group;
  readonly name: string;
  readonly id: string;
}) {
  const { data, error, loading, reload } = useData(
    (signal) => history(group, name, id, signal),
    [name, id],
  );
  if (error) return <Problem error={error} doing="reading the record's history" retry={reload} />;
  if (loading || !data) return <Progress label="Reads the offline store" />;
  const { columns, rows } = data;
  if (rows.length === 0) return <p>The offline store holds no version of it.</p>;
  return (
    <>
      <h3>
        {rows.length === versions ? `The newest ${versions} versions` : 'Every version'}, the newest
        event first
      </h3>
      <Table
        caption={`Versions of ${id}`}
        rows={rows.map((cells, i) => ({ key: `${i}`, cells }))}
        keyOf={({ key }) => key}
        columns={columns
          .map(({ name: title }, i) => ({
            ...{ id: `${i}`, title },
            cell: ({ cells }: { cells: readonly (string | null)[] }) => (
              <StoredText text={cells[i]} />
            ),
          }))
          .filter(({ title }) => !partitions.has(title))}
      />
    </>
  );
}

const partitions = new Set(['year', 'month', 'day', 'hour']);

async function history(
  group: Group,
  name: string,
  id: string,
  signal: AbortSignal,
): Promise<Result> {
  const { RecordIdentifierFeatureName: key = '', EventTimeFeatureName: time = '' } = group;
  const type = group.FeatureDefinitions?.find(
    ({ FeatureName }) => FeatureName === key,
  )?.FeatureType;
  const wanted = type === 'String' ? `'${id.replaceAll("'", "''")}'` : numberText(id);
  const { TableName, Database } = group.OfflineStoreConfig?.DataCatalogConfig ?? {};
  const sql =
    `SELECT * FROM ${quoted(TableName ?? name)} WHERE ${quoted(key)} = ${wanted} ` +
    `ORDER BY ${quoted(time)} DESC, api_invocation_time DESC, write_time DESC LIMIT ${versions}`;
  const execution = await startQuery(sql, Database ?? 'sagemaker_featurestore');
  let state = await describeQuery(execution, signal);
  while (!hasEnded(state)) {
    await waited(looking_ms, signal);
    state = await describeQuery(execution, signal);
  }
  if (state.Status?.State === 'SUCCEEDED') return readResult(state, signal);
  throw new Error(state.Status?.StateChangeReason ?? 'The query was stopped.');
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** @throws Error where it is no number, which no record of the group can have then */
function numberText(id: string): string {
  if (/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(id)) return id;
  throw new Error(`Identifiers of this group are numbers, and ${id} is none.`);
}
