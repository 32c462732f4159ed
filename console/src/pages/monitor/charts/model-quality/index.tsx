import { Section } from '../../../../ui/index.js';
import type { MonitorChartsProps } from '../types.js';

export default function ModelQualityCharts({ monitor }: MonitorChartsProps) {
  return <Section title="Metrics" about={monitor.name} />;
}
