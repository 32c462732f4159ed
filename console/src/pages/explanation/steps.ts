import type { ExplainedStep } from 'guiderail/console';

const mostSteps = 14;

/** What a waterfall shows: the largest steps, and the rest as one, so that the sum stays. */
export function stepsOf(steps: readonly ExplainedStep[]): readonly ExplainedStep[] {
  const moved = steps.filter(({ amount }) => amount !== 0);
  if (moved.length <= mostSteps) return moved.length > 0 ? moved : steps.slice(0, mostSteps);
  const rest = moved.slice(mostSteps - 1);
  const amount = rest.reduce((sum, step) => sum + step.amount, 0);
  return [...moved.slice(0, mostSteps - 1), { name: `${rest.length} more features`, amount }];
}
