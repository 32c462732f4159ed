import { type Environment, oneOf } from './job-environment.js';

/** How a monitor of Clarify's compares: by a test, or by AWS's rule. */
export type ClarifyReading = 'Sound' | 'Compatible';

const methods = ['Sound', 'Robust', 'Simple', 'Compatible'] as const;

/**
 * The reading of a run. `Robust` and `Simple`, which tell of columns, mean AWS's rule here.
 * @param env the variables of its job
 * @param byDefault how monitors compare unless their job says otherwise
 * @throws JobFailure for an unknown method
 */
export function clarifyReading(env: Environment, byDefault: string | undefined): ClarifyReading {
  const method = oneOf(env, 'comparison_method', methods) ?? byDefault ?? 'Sound';
  return method === 'Sound' ? 'Sound' : 'Compatible';
}
