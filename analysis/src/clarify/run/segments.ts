import { rowsOfSegment, type Segment } from '../dataset/segments.js';
import type { ClarifyTable } from '../dataset/types.js';
import type { SegmentAnalysis } from '../types.js';
import { segmentBias, wantsBias } from './bias.js';
import type { Explained } from './explain.js';
import type { ClarifyInput } from './input.js';
import { predictionsAmong, type RunPredictions } from './predictions.js';

/** What segments are measured from: predictions and attributions of all rows, had once. */
export interface SegmentParts {
  readonly segments: readonly Segment[];
  readonly predictions: RunPredictions | undefined;
  readonly explained: Explained | undefined;
}

const noRows = { error: 'The segment has no rows.' };

/** Bias and global attributions of each segment; undefined where there are no segments. */
export function segmentsPart(
  input: ClarifyInput,
  table: ClarifyTable,
  { segments, predictions, explained }: SegmentParts,
): SegmentAnalysis[] | undefined {
  if (segments.length === 0) return undefined;
  const { pre_training_bias: pre, post_training_bias: post } = input.config.methods;
  const empty = {
    ...(post && { post_training_bias_metrics: noRows }),
    ...(pre && { pre_training_bias_metrics: noRows }),
  };
  const biasOf = (segment: Segment) => {
    if (!wantsBias(input, table)) return {};
    if (segment.rows === 0) return empty;
    input.signal.throwIfAborted();
    const own = predictions && predictionsAmong(predictions, segment.mask);
    return segmentBias(input, rowsOfSegment(table, segment), own);
  };
  return segments.map((segment, index) => {
    const shap = explained?.segments[index];
    return {
      ...{ config_name: segment.config, segment: segment.name, rows: segment.rows },
      ...biasOf(segment),
      ...(shap && { explanations: { kernel_shap: shap } }),
    };
  });
}
