import type { ExampleRecord, LookedAt } from '../evidence/examples.js';
import { EXAMPLES_FILE } from '../evidence/link-examples.js';
import { camelCase } from './constraints/evaluate.js';
import { labelText } from './labels.js';
import { problems } from './problems.js';
import type { QualityExamples, QualityOptions, QualityViolation, WrongAnswer } from './types.js';
import type { WorstAnswers, WrongSide } from './worst.js';

const words: Record<WrongSide, string> = {
  all: 'answers farthest from their labels',
  falsePositives: 'negatives that were taken for positives, the surest first',
  falseNegatives: 'positives that were taken for negatives, the surest first',
};

/**
 * The answers that show each violation: those that its metric says show it, in their places.
 * Links the violations with them.
 */
export function qualityExamples(
  violations: readonly QualityViolation[],
  options: QualityOptions,
  worst: WorstAnswers,
  looked_at: LookedAt,
): QualityExamples {
  const { problemType, worth } = options;
  const facts = problems[problemType].metrics(worth);
  return {
    version: 0,
    looked_at,
    violations: violations.map((violation, index) => {
      const { metric_name, constraint_check_type } = violation;
      const metric = facts.find(({ name }) => camelCase(name) === metric_name);
      const side = metric?.shownBy ?? (/^worth/.test(metric_name) ? dearest(options) : 'all');
      const examples = worst.of(side).map(exampleOf);
      const href = `${EXAMPLES_FILE}#/violations/${index}`;
      violation.examples = { found: examples.length, href };
      const what = problemType === 'MulticlassClassification' ? 'wrong answers' : words[side];
      return { metric_name, constraint_check_type, what, examples };
    }),
  };
}

/** Which of the two errors costs more; all of them where there are more, or they cost the same. */
function dearest({ problemType, positiveLabel, worth }: QualityOptions): WrongSide {
  const matrix = worth?.matrix;
  if (problemType !== 'BinaryClassification' || !matrix) return 'all';
  const positive = labelText(positiveLabel) ?? '1';
  const others = Object.keys(matrix).filter((label) => label !== positive);
  const missed = Object.entries(matrix[positive] ?? {}).filter(([label]) => label !== positive);
  const ofMissed = Math.min(0, ...missed.map(([, value]) => value));
  const ofFalse = Math.min(0, ...others.map((label) => matrix[label]?.[positive] ?? 0));
  if (ofMissed === ofFalse) return 'all';
  return ofMissed < ofFalse ? 'falseNegatives' : 'falsePositives';
}

function exampleOf(answer: WrongAnswer): ExampleRecord {
  const { distance, source, line, row, label, prediction, probability, input, request } = answer;
  const { eventId, inferenceId, inferenceTime } = answer;
  return {
    source,
    ...(line !== undefined && { line }),
    ...(row !== undefined && { row }),
    ...(eventId !== undefined && { eventId }),
    ...(inferenceId !== undefined && { inferenceId }),
    ...(inferenceTime !== undefined && { inferenceTime }),
    value: distance,
    record: {
      label,
      ...(prediction !== undefined && { prediction }),
      ...(probability !== undefined && { probability }),
      ...(input !== undefined && { input }),
      ...(request !== undefined && { request }),
    },
  };
}
