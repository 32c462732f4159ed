import type { AnalysisKind } from './analyse.js';
import { dataQualityTask } from './data-quality/task.js';
import { modelQualityTask } from './model-quality/task.js';
import type { AnalysisTask } from './task.js';

/** The kinds of analysis, each a folder here. */
export const analysisTasks: Readonly<Record<AnalysisKind, AnalysisTask>> = {
  'data-quality': dataQualityTask,
  'model-quality': modelQualityTask,
};

/** The kind that a job's `analysis_type` asks for; undefined where there is none of that name. */
export function kindOf(analysisType: string | undefined): AnalysisKind | undefined {
  if (analysisType === undefined) return 'data-quality';
  const kinds = Object.keys(analysisTasks) as AnalysisKind[];
  return kinds.find((kind) => analysisTasks[kind].analysisType === analysisType);
}
