import { useState } from 'preact/hooks';
import { Action, type Column, Table } from '../../../ui/index.js';
import { bodyOf, laneWords, senderWords } from './delivery-words.js';
import { actOn, type DeliveryOfList } from './load-deliveries.js';
import { RealTime } from './real-time.js';

/** Deliveries with why they failed, what they carry, and what can be done with each. */
export const DeliveryTable = ({
  deliveries,
  reload,
}: {
  readonly deliveries: readonly DeliveryOfList[];
  readonly reload: () => void;
}) => (
  <Table
    caption="Deliveries"
    columns={columnsOf(reload)}
    rows={deliveries}
    keyOf={({ kind, id }) => `${kind}/${id}`}
    page={50}
  />
);

const columnsOf = (reload: () => void): readonly Column<DeliveryOfList>[] => [
  {
    id: 'added',
    title: 'Sent',
    cell: ({ added }) => <RealTime at={added} />,
    sort: ({ added }) => added,
  },
  {
    id: 'what',
    title: 'What, to where',
    cell: (delivery) => <What delivery={delivery} />,
    sort: ({ kind }) => kind,
  },
  {
    id: 'reason',
    title: 'Why not',
    cell: ({ reason, attempt, failed }) =>
      reason ?? (failed === undefined && attempt <= 1 ? 'not tried yet' : 'no reason was given'),
    sort: ({ reason }) => reason,
  },
  {
    id: 'tries',
    title: 'Tries',
    align: 'right',
    cell: ({ attempt, failed }) => (failed === undefined ? attempt - 1 : attempt),
    sort: ({ attempt }) => attempt,
  },
  {
    id: 'next',
    title: 'Next try',
    cell: ({ due, failed }) =>
      failed === undefined ? (
        <Next due={due} />
      ) : (
        <>
          given up <RealTime at={failed} />
        </>
      ),
    sort: ({ due, failed }) => due ?? failed,
  },
  { id: 'do', title: 'Do', cell: (delivery) => <Do delivery={delivery} reload={reload} /> },
];

/** A time that has passed says that it is its lane's turn that is waited for. */
const Next = ({ due }: { readonly due: string | undefined }) =>
  due !== undefined && Date.parse(due) > Date.now() ? (
    <RealTime at={due} />
  ) : (
    <>when its turn comes</>
  );

function What({ delivery: { kind, lane, payload } }: { readonly delivery: DeliveryOfList }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <div>
        {senderWords(kind, payload)} to <span title={lane}>{laneWords(lane)}</span>
      </div>
      {payload === undefined ? (
        <span class="dim">more than 16 KiB: it is not shown</span>
      ) : (
        <button
          type="button"
          class="quiet flush"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Hide it' : 'Show it'}
        </button>
      )}
      {open && <Body payload={payload} />}
    </>
  );
}

function Body({ payload }: { readonly payload: unknown }) {
  const { text, cut } = bodyOf(payload);
  return (
    <>
      <pre class="sent">{text}</pre>
      {cut && <p class="dim">Only its beginning is shown.</p>}
    </>
  );
}

function Do({
  delivery,
  reload,
}: {
  readonly delivery: DeliveryOfList;
  readonly reload: () => void;
}) {
  const act = async (action: 'retry' | 'delete'): Promise<void> => {
    if ((await actOn(action, [delivery])) === 0) throw new Error('It is not there any more.');
    reload();
  };
  return (
    <span class="row-deeds">
      {delivery.failed !== undefined && (
        <Action work={() => act('retry')} done="On its way">
          Send again
        </Action>
      )}
      <Action work={() => act('delete')} done="Dropped">
        Drop
      </Action>
    </span>
  );
}
