import { Section } from '../../../../ui/index.js';
import type { MonitorChartsProps } from '../types.js';

export default function DataQualityCharts({ monitor }: MonitorChartsProps) {
  return <Section title="Features" about={monitor.name} />;
}
