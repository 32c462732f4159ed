import type { EndpointView } from 'guiderail/console';
import { Empty, Section } from '../../ui/index.js';
import { MonitorLinks } from '../../ui/standing/monitor-links.js';

/** What watches the endpoint: each leads to its newest run. */
export const Monitors = ({ data: { monitors, name, now } }: { readonly data: EndpointView }) => (
  <Section title="Monitors">
    {monitors.length === 0 ? (
      <Empty
        title="Nothing watches this endpoint"
        command={`aws sagemaker create-monitoring-schedule help   # EndpointInput.EndpointName ${name}`}
      >
        <p>A monitoring schedule compares what the endpoint receives with a baseline.</p>
      </Empty>
    ) : (
      <MonitorLinks monitors={monitors} now={now} />
    )}
  </Section>
);
