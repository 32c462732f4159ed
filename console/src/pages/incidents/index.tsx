import { useEffect, useState } from 'preact/hooks';
import type { IncidentQuery } from '../../api/incidents.js';
import { productNow } from '../../app/session.js';
import { setQuery, useQuery } from '../../app/use-query.js';
import { Empty, Field, IncidentPages, Page, Select } from '../../ui/index.js';
import { readSince } from './since.js';

const states = [
  ['active', 'Not closed'],
  ['open', 'Open'],
  ['acknowledged', 'Acknowledged'],
  ['muted', 'Muted'],
  ['closed', 'Closed'],
  ['all', 'All'],
] as const;
const levels = [
  ['', 'Any level'],
  ['critical', 'Critical'],
  ['warning', 'Warning'],
] as const;
const since = [
  ['', 'Any time'],
  ['24h', '24 hours'],
  ['7d', '7 days'],
  ['30d', '30 days'],
  ['90d', '90 days'],
] as const;

/** What is wrong, over features and windows, and what is being done about it. */
export default function Incidents() {
  const [state, setState] = useQuery('state', 'active');
  const [level, setLevel] = useQuery('level');
  const [opened, setOpened] = useQuery('since');
  const [monitor] = useQuery('monitor');
  const [endpoint] = useQuery('endpoint');
  const reaches = readSince(opened);
  const query: IncidentQuery = {
    ...(state !== 'all' && { State: state }),
    ...(level !== '' && { Level: level }),
    ...(monitor !== '' && { MonitoringScheduleName: monitor }),
    ...(endpoint !== '' && { EndpointName: endpoint }),
    // to the minute, so that the question stays the same for a while
    ...(reaches !== undefined && {
      Since: Math.floor((productNow() - reaches) / 60_000) * 60_000,
    }),
  };
  const filtered = level !== '' || monitor !== '' || endpoint !== '' || opened !== '';
  return (
    <Page
      title="Incidents"
      about="Violations of one cause, over features and windows: opened once, told once."
    >
      <div class="fields">
        <Select label="State" value={state} options={states} onChange={setState} />
        <Select label="Level" value={level} options={levels} onChange={setLevel} />
        <Select label="Opened in the last" value={opened} options={since} onChange={setOpened} />
        <Typed label="Monitor" name="monitor" />
        <Typed label="Endpoint" name="endpoint" />
      </div>
      <IncidentPages
        query={query}
        of="all"
        empty={<None filtered={filtered} active={state === 'active'} />}
      />
    </Page>
  );
}

/** A name that is asked for once nobody types any more. */
function Typed({ label, name }: { readonly label: string; readonly name: string }) {
  const [value] = useQuery(name);
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => setQuery({ [name]: text.trim() || undefined }), 400);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Field
      {...{ label }}
      type="search"
      value={text}
      onInput={setText}
      placeholder="its whole name"
    />
  );
}

const None = ({ filtered, active }: { readonly filtered: boolean; readonly active: boolean }) => (
  <Empty
    title={active && !filtered ? 'No incident is open' : 'No incident is like that'}
    command="npx guiderail monitors"
  >
    <p>
      {filtered
        ? 'Others may be: change the filters above.'
        : 'Incidents come from monitors. Which there are, and when they run next:'}
    </p>
  </Empty>
);
