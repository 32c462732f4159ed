import type {
  SubscribeCommandInput,
  SubscribeCommandOutput,
  UnsubscribeCommandInput,
} from '@aws-sdk/client-sns';
import { useState } from 'preact/hooks';
import { aws, useData } from '../../../api/index.js';
import { useQuery } from '../../../app/use-query.js';
import {
  Action,
  Badge,
  type Column,
  Empty,
  Field,
  Problem,
  Progress,
  Section,
  Select,
  Table,
} from '../../../ui/index.js';
import { Confirm } from '../common/confirm.js';
import { listTopics, topicName } from '../common/topics.js';
import { loadSubscriptions, type SubscriptionOfList } from './load.js';
import { policyWords, standingOf } from './subscription-words.js';

/** Subscriptions of one topic or of all. */
export function Subscriptions() {
  const [topic, setTopic] = useQuery('topic');
  const [ends, setEnds] = useState<SubscriptionOfList>();
  const topics = useData((signal) => listTopics(signal), []);
  const { data, error, loading, reload } = useData(
    (signal) => loadSubscriptions(topic, signal),
    [topic],
    { every_ms: 15_000 },
  );
  const known = new Set([...(topics.data?.items ?? []), ...(topic === '' ? [] : [topic])]);
  const options = [...known].map((arn) => [arn, topicName(arn)] as const);
  return (
    <>
      <div class="fields">
        <Select
          label="Topic"
          value={topic}
          options={[['', 'All topics'], ...options]}
          onChange={(next) => setTopic(next)}
        />
      </div>
      {error && <Problem error={error} doing="listing the subscriptions" retry={reload} />}
      {loading && <Progress label="Reading the subscriptions" />}
      {data?.subscriptions.length === 0 && <Nobody topic={topic} />}
      {data && data.subscriptions.length > 0 && (
        <Table
          caption="Subscriptions"
          columns={columnsOf(setEnds)}
          rows={data.subscriptions.map((one, i) => ({ ...one, i }))}
          keyOf={({ SubscriptionArn, i }) => `${SubscriptionArn}/${i}`}
        />
      )}
      {data?.more && <p class="dim">The first {data.subscriptions.length} subscriptions.</p>}
      {topic !== '' && <Subscribe topic={topic} reload={reload} />}
      {ends && <Unsubscribe of={ends} reload={reload} onClose={() => setEnds(undefined)} />}
    </>
  );
}

const Nobody = ({ topic }: { readonly topic: string }) => (
  <Empty
    title={topic === '' ? 'Nobody is subscribed' : `Nobody is subscribed to ${topicName(topic)}`}
    command={
      `aws sns subscribe --topic-arn ${topic || 'TOPIC_ARN'} --protocol https ` +
      '--notification-endpoint https://hooks.slack.com/services/…'
    }
  />
);

const columnsOf = (
  end: (subscription: SubscriptionOfList) => void,
): readonly Column<SubscriptionOfList>[] => [
  {
    id: 'state',
    title: 'State',
    cell: ({ SubscriptionArn }) => {
      const [tone, word] = standingOf(SubscriptionArn);
      return <Badge tone={tone} word={word} />;
    },
    sort: ({ SubscriptionArn }) => standingOf(SubscriptionArn)[1],
  },
  {
    id: 'to',
    title: 'To',
    cell: ({ Endpoint, Protocol, raw }) => (
      <>
        <code>{Endpoint}</code>
        <div class="dim">
          {Protocol}
          {raw && ', the message alone'}
        </div>
      </>
    ),
    sort: ({ Endpoint }) => Endpoint,
  },
  {
    id: 'topic',
    title: 'Topic',
    cell: ({ TopicArn = '' }) => topicName(TopicArn),
    sort: ({ TopicArn }) => TopicArn,
  },
  {
    id: 'gets',
    title: 'Gets messages where',
    cell: ({ policy, scope, known }) => {
      if (!known) return <span class="dim">–</span>;
      const words = policyWords(policy, scope);
      if (words.length === 0) return <span class="dim">all</span>;
      return (
        <ul class="bare-list">
          {words.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      );
    },
  },
  {
    id: 'do',
    title: 'Do',
    cell: (subscription) =>
      subscription.SubscriptionArn?.startsWith('arn:') ? (
        <button type="button" onClick={() => end(subscription)}>
          Unsubscribe
        </button>
      ) : (
        <span class="dim">may be confirmed for three days</span>
      ),
  },
];

const protocols: readonly (readonly [string, string])[] = [
  ['https', 'https: a chat or a program'],
  ['http', 'http: a program'],
  ['email', 'email: a person'],
  ['email-json', 'email-json: a program that reads mail'],
];

function Subscribe({ topic, reload }: { readonly topic: string; readonly reload: () => void }) {
  const [protocol, setProtocol] = useState('https');
  const [endpoint, setEndpoint] = useState('');
  const work = async (): Promise<void> => {
    const input = { TopicArn: topic, Protocol: protocol, Endpoint: endpoint.trim() };
    await aws<SubscribeCommandInput, SubscribeCommandOutput>('sns', 'Subscribe', input);
    setEndpoint('');
    reload();
  };
  return (
    <Section
      title="Subscribe somebody"
      about="Slack, Teams and PagerDuty get messages in their own form; a person or a program is asked first"
    >
      <div class="fields">
        <Select label="By" value={protocol} options={protocols} onChange={setProtocol} />
        <Field
          label="Address"
          value={endpoint}
          placeholder="https://hooks.slack.com/services/…"
          onInput={setEndpoint}
        />
        <Action work={work} done="Subscribed, or asked" disabled={endpoint.trim() === ''}>
          Subscribe
        </Action>
      </div>
    </Section>
  );
}

const Unsubscribe = ({
  of: { SubscriptionArn = '', Endpoint = '' },
  reload,
  onClose,
}: {
  readonly of: SubscriptionOfList;
  readonly reload: () => void;
  readonly onClose: () => void;
}) => (
  <Confirm
    title="Unsubscribe?"
    word="Unsubscribe"
    onClose={onClose}
    work={async () => {
      await aws<UnsubscribeCommandInput, object>('sns', 'Unsubscribe', { SubscriptionArn });
      reload();
      onClose();
    }}
  >
    <p>
      <code>{Endpoint}</code> gets nothing from this topic any more.
    </p>
  </Confirm>
);
