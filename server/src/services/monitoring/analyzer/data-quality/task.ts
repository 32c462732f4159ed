import type { AnalysisTask } from '../task.js';

/** Statistics of the columns, their types, completeness, domains and drift. */
export const dataQualityTask: AnalysisTask = {
  analysisType: 'DATA_QUALITY',
  metrics: 'data-metrics',
  read: () => ({}),
  load: async () => (await import('./run-data-quality.js')).runDataQuality,
};
