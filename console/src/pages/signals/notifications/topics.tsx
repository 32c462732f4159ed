import type {
  CreateTopicCommandInput,
  CreateTopicCommandOutput,
  PublishCommandInput,
  PublishCommandOutput,
} from '@aws-sdk/client-sns';
import { useState } from 'preact/hooks';
import { aws, useData } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import { count } from '../../../format/numbers.js';
import {
  Action,
  Badge,
  type Column,
  Dialog,
  Empty,
  Field,
  Problem,
  Progress,
  Table,
} from '../../../ui/index.js';
import { mostTopics } from '../common/topics.js';
import { loadTopics, type TopicOfList } from './load.js';

/** Topics, what they did in the last day, and a message to try them. */
export function Topics() {
  const [name, setName] = useState('');
  const [sends, setSends] = useState<TopicOfList>();
  const { data, error, loading, reload } = useData((signal) => loadTopics(signal), [], {
    every_ms: 15_000,
  });
  const make = async (): Promise<void> => {
    const input = { Name: name.trim() };
    await aws<CreateTopicCommandInput, CreateTopicCommandOutput>('sns', 'CreateTopic', input);
    setName('');
    reload();
  };
  return (
    <>
      {error && <Problem error={error} doing="listing the topics" retry={reload} />}
      {loading && <Progress label="Reading the topics" />}
      {data?.topics.length === 0 && (
        <Empty title="No topic yet" command="aws sns create-topic --name people">
          <p>A topic is what alarms, rules and incidents tell. Its subscriptions are people:</p>
        </Empty>
      )}
      {data && data.topics.length > 0 && (
        <Table
          caption="Topics"
          columns={columnsOf(setSends)}
          rows={data.topics}
          keyOf={({ arn }) => arn}
        />
      )}
      {data?.more && <p class="dim">The first {count(mostTopics)} topics.</p>}
      <div class="fields">
        <Field
          label="New topic"
          value={name}
          placeholder="on-call"
          onInput={(next) => setName(next)}
        />
        <Action work={make} done="It is there" disabled={!/^[\w-]{1,256}$/.test(name.trim())}>
          Make it
        </Action>
      </div>
      {sends && <Send topic={sends} onClose={() => setSends(undefined)} />}
    </>
  );
}

const number = (value: number | undefined) =>
  value === undefined ? <span class="dim">–</span> : count(value);

const columnsOf = (send: (topic: TopicOfList) => void): readonly Column<TopicOfList>[] => [
  {
    id: 'name',
    title: 'Topic',
    cell: ({ arn, name, display }) => (
      <>
        <a href={hrefOf('/notifications', { tab: 'subscriptions', topic: arn })}>{name}</a>
        <div class="dim">{display}</div>
      </>
    ),
    sort: ({ name }) => name,
  },
  {
    id: 'subscriptions',
    title: 'Subscriptions',
    cell: ({ confirmed, waiting }) => <Standing confirmed={confirmed} waiting={waiting} />,
    sort: ({ confirmed }) => confirmed,
  },
  {
    id: 'published',
    title: 'Messages, last day',
    align: 'right',
    cell: ({ published }) => number(published),
    sort: ({ published }) => published,
  },
  {
    id: 'delivered',
    title: 'Delivered',
    align: 'right',
    cell: ({ delivered }) => number(delivered),
    sort: ({ delivered }) => delivered,
  },
  {
    id: 'failed',
    title: 'Failed',
    align: 'right',
    cell: ({ failed }) =>
      failed ? (
        <a href={hrefOf('/notifications', { tab: 'deliveries' })}>
          <Badge tone="bad" word={count(failed)} />
        </a>
      ) : (
        number(failed)
      ),
    sort: ({ failed }) => failed,
  },
  {
    id: 'do',
    title: 'Do',
    cell: (topic) => (
      <button type="button" onClick={() => send(topic)}>
        Send a test message
      </button>
    ),
  },
];

function Standing({ confirmed, waiting }: Pick<TopicOfList, 'confirmed' | 'waiting'>) {
  if (confirmed === undefined) return <span class="dim">–</span>;
  if (confirmed === 0 && !waiting) return <Badge tone="warn" word="Reaches nobody" />;
  return (
    <>
      {count(confirmed)} confirmed
      {waiting ? (
        <>
          , <Badge tone="warn" word={`${count(waiting)} not yet`} />
        </>
      ) : null}
    </>
  );
}

/** Publishes a message: all who are subscribed get it. */
function Send({ topic, onClose }: { readonly topic: TopicOfList; readonly onClose: () => void }) {
  const [subject, setSubject] = useState('A test from Guiderail');
  const [message, setMessage] = useState('This is a test. Nothing has to be done.');
  const [id, setId] = useState('');
  const publish = async (): Promise<void> => {
    const input = { TopicArn: topic.arn, Message: message, Subject: subject || undefined };
    const { MessageId = '' } = await aws<PublishCommandInput, PublishCommandOutput>(
      ...(['sns', 'Publish', input] as const),
    );
    setId(MessageId);
  };
  return (
    <Dialog title={`Send a test message to ${topic.name}`} onClose={onClose}>
      <p class="note">
        Everybody who is subscribed and whose filter lets it through gets it:{' '}
        {number(topic.confirmed)} now.
      </p>
      <div class="fields">
        <Field label="Subject" value={subject} onInput={setSubject} />
        <Field label="Message" value={message} onInput={setMessage} />
        <Action primary work={publish} done="It is on its way" disabled={message.trim() === ''}>
          Send it
        </Action>
      </div>
      {id !== '' && (
        <p class="dim" aria-live="polite">
          Message {id}.{' '}
          <a href={hrefOf('/notifications', { tab: 'deliveries', state: 'waiting' })}>
            What has not arrived yet
          </a>
        </p>
      )}
    </Dialog>
  );
}
