import { Section } from '../../../../ui/index.js';
import type { MonitorChartsProps } from '../types.js';

export default function BiasCharts({ monitor }: MonitorChartsProps) {
  return <Section title="Metrics by facet" about={monitor.name} />;
}
