import { useQuery } from '../../../../app/use-query.js';
import { Tabs } from '../../../../ui/index.js';
import { NoResult } from '../no-result.js';
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
        <NoResult monitor={monitor} />
      ) : feature === '' ? (
        <FeaturesList {...props} />
      ) : (
        <FeatureDetail {...props} name={feature} />
      )}
    </>
  );
}
