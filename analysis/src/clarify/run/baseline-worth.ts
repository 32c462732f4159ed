import { parseBiasBaseline } from '../../bias/drift/baseline.js';
import { parseAttributionBaseline } from '../../explanations/drift/index.js';
import { FileShapeError } from '../../json/shape.js';
import type { RunMonitor } from './input.js';

/**
 * Whether a run's `analysis.json` holds anything that later runs of its monitor can be held against:
 * at least one bias metric with a value, or attributions of a label.
 * @param content text, or bytes in UTF-8; anything that is no such file holds nothing
 */
export function canBeBaseline(content: string | Uint8Array, type: RunMonitor['type']): boolean {
  try {
    if (type === 'ModelExplainability') {
      return Object.keys(parseAttributionBaseline(content).labels).length > 0;
    }
    const { preTraining, postTraining } = parseBiasBaseline(content);
    return [preTraining, postTraining].some((facets) =>
      Object.values(facets).some((values) =>
        values.some(({ metrics }) => metrics.some(({ value }) => value !== null)),
      ),
    );
  } catch (error) {
    if (error instanceof FileShapeError) return false;
    throw error;
  }
}
