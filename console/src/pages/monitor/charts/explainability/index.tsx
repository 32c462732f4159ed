import { Section } from '../../../../ui/index.js';
import type { MonitorChartsProps } from '../types.js';

export default function ExplainabilityCharts({ monitor }: MonitorChartsProps) {
  return <Section title="Importance of features" about={monitor.name} />;
}
