import type { DatasetSource } from '@guiderail/analysis';
import { filesOf } from '../../common/dataset/capture-hours.js';
import { JobFailure } from '../../common/processing-image.js';
import type { AnalysisRequest } from './analyse.js';

/** The request's files as the analysis opens them. */
export function sourceOf({ dataset, window }: AnalysisRequest): DatasetSource {
  const { format, hours } = dataset;
  const files = hours ? filesOf(hours) : dataset.files;
  const places = {
    paths: files.map((file) => file.path),
    sourceNames: files.map((file) => file.name),
  };
  switch (format.kind) {
    case 'csv':
      return {
        format: 'csv',
        header: format.header,
        ...(format.lastColumns && { lastColumns: format.lastColumns }),
        ...places,
      };
    case 'json':
      return { format: 'json', lines: format.lines, ...places };
    case 'parquet':
      return { format: 'parquet', ...places };
    case 'merge':
      throw new JobFailure('sagemakerMergeJson is what model quality reads: set analysis_type.');
    case 'capture':
      return {
        format: 'capture',
        captureIndexNames: [...format.parts],
        ...places,
        ...(window && { start: new Date(window.start), end: new Date(window.end) }),
      };
  }
}
