import type { FeatureSource } from '../../common/feature-rows.js';
import type { AnalysisRequest } from './analyse.js';

/** The rows of a feature group, as an analysis is asked about them. */
export function featureDataset(found: FeatureSource): AnalysisRequest['dataset'] {
  const { name: group, selection, files, reserved, collections } = found;
  const rows = { ...selection, group, collections };
  return {
    format: { kind: 'parquet', rows },
    // what else the store knows of a file is not for the thread
    files: files.map(({ path, name }) => ({ path, name })),
    reserved,
  };
}
