import { useState } from 'preact/hooks';
import { useData } from '../../../api/index.js';
import { useQuery } from '../../../app/use-query.js';
import { count, plural } from '../../../format/numbers.js';
import { Action, Empty, Problem, Progress, Select } from '../../../ui/index.js';
import { Confirm } from '../common/confirm.js';
import { DeliveryTable } from './delivery-table.js';
import { kindOptions } from './delivery-words.js';
import { actOn, type DeliveryOfList, listDeliveries, mostDeliveries } from './load-deliveries.js';

const states: readonly (readonly [string, string])[] = [
  ['failed', 'Given up'],
  ['waiting', 'Waiting for a try'],
];

/** What did not arrive, or not yet, of all that the server sends. */
export function DeliveriesTab() {
  const [state, setState] = useQuery('state', 'failed');
  const [kind, setKind] = useQuery('kind');
  const asked = state === 'waiting' ? 'waiting' : 'failed';
  const { data, error, loading, reload } = useData(
    (signal) => listDeliveries({ state: asked, kind }, signal),
    [asked, kind],
    { every_ms: 5_000 },
  );
  return (
    <>
      <div class="fields">
        <Select
          label="Deliveries"
          value={asked}
          options={states}
          onChange={(next) => setState(next)}
        />
        <Select
          label="Sent by"
          value={kind}
          options={kindOptions}
          onChange={(next) => setKind(next)}
        />
        {data && data.length > 0 && asked === 'failed' && <All deliveries={data} reload={reload} />}
      </div>
      {error && <Problem error={error} doing="reading the deliveries" retry={reload} />}
      {loading && <Progress label="Reading the deliveries" />}
      {data?.length === 0 && (
        <Empty title={asked === 'failed' ? 'Everything arrived' : 'Nothing waits'}>
          <p>
            {asked === 'failed'
              ? 'What is given up stays here for 14 days, 10,000 of each kind.'
              : 'What could not be delivered yet, or waits for its turn, would stand here.'}
          </p>
        </Empty>
      )}
      {data && data.length > 0 && <DeliveryTable deliveries={data} reload={reload} />}
      {data?.length === mostDeliveries && (
        <p class="dim">
          {asked === 'failed' ? 'The newest' : 'The longest waiting'} {count(mostDeliveries)}.
        </p>
      )}
    </>
  );
}

function All({
  deliveries,
  reload,
}: {
  readonly deliveries: readonly DeliveryOfList[];
  readonly reload: () => void;
}) {
  const [asks, setAsks] = useState(false);
  const words = plural(deliveries.length, 'delivery', 'deliveries');
  return (
    <>
      <Action
        work={async () => {
          await actOn('retry', deliveries);
          reload();
        }}
        done="On their way"
      >
        Send all {count(deliveries.length)} again
      </Action>
      <button type="button" onClick={() => setAsks(true)}>
        Drop all
      </button>
      {asks && (
        <Confirm
          title={`Drop ${words}?`}
          word={`Drop ${words}`}
          onClose={() => setAsks(false)}
          work={async () => {
            await actOn('delete', deliveries);
            setAsks(false);
            reload();
          }}
        >
          <p>Nobody gets them then. What fails from now on is kept as before.</p>
        </Confirm>
      )}
    </>
  );
}
