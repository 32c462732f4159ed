import type { MonitorKind } from 'guiderail/console';
import type { MonitorCharts } from './types.js';

type Load = () => Promise<{ readonly default: MonitorCharts }>;

/** What draws the charts of each type of monitor; monitors of feature groups are data quality's. */
export const chartsOf: Readonly<Record<MonitorKind, Load>> = {
  DataQuality: () => import('./data-quality/index.js'),
  ModelQuality: () => import('./model-quality/index.js'),
  ModelBias: () => import('./bias/index.js'),
  ModelExplainability: () => import('./explainability/index.js'),
};
