import { useQuery } from '../../../app/use-query.js';
import { Page, Tabs } from '../../../ui/index.js';
import { DeliveriesTab } from './deliveries.js';
import { Subscriptions } from './subscriptions.js';
import { Topics } from './topics.js';

const tabs = [
  { id: 'topics', title: 'Topics' },
  { id: 'subscriptions', title: 'Subscriptions' },
  { id: 'deliveries', title: 'Deliveries' },
];

/** `/notifications`: whom alarms, rules and incidents tell, and what did not arrive. */
export default function Notifications() {
  const [tab] = useQuery('tab', 'topics');
  return (
    <Page
      title="Notifications"
      about="Whom alarms, rules, log filters and incidents tell: topics and their subscriptions"
    >
      <Tabs label="Parts of the notifications" tabs={tabs} current={tab} />
      {tab === 'subscriptions' && <Subscriptions />}
      {tab === 'deliveries' && <DeliveriesTab />}
      {tab !== 'subscriptions' && tab !== 'deliveries' && <Topics />}
    </Page>
  );
}
