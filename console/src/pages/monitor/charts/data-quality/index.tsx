import { useQuery } from '../../../../app/use-query.js';
import { Empty, Tabs } from '../../../../ui/index.js';
import type { MonitorChartsProps } from '../types.js';
import { Compare } from './compare.js';
import { FeatureDetail } from './feature-detail.js';
import { FeaturesList } from './features-list.js';

/** Charts of a data-quality monitor: its features, one of them, and any two windows. */
export default function DataQualityCharts(props: MonitorChartsProps) {
  const [part] = useQuery('part', 'features');
  const [feature] = useQuery('feature');
  const { monitor, run } = props;
  return (
    <>
      <Tabs
        label="Charts"
        name="part"
        current={part === 'compare' ? 'compare' : 'features'}
        keep={['tab', 'run', 'span', 'before', 'feature']}
        tabs={[
          { id: 'features', title: feature === '' ? 'Features' : 'Feature' },
          { id: 'compare', title: 'Compare two windows' },
        ]}
      />
      {part === 'compare' ? (
        <Compare {...props} />
      ) : !run ? (
        <Empty
          title="No run has measured anything yet"
          command={`npx guiderail run ${monitor.name} --last 1h`}
        >
          <p>Charts begin with the first run that ends with a result. To run it at once:</p>
        </Empty>
      ) : feature === '' ? (
        <FeaturesList {...props} />
      ) : (
        <FeatureDetail {...props} name={feature} />
      )}
    </>
  );
}
