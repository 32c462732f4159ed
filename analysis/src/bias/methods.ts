import { FT } from './flip-test/flip-test.js';
import { metricsOf } from './metrics/registry.js';
import { BiasProblem } from './problem.js';
import type { BiasStage } from './types.js';

/** Which of a stage's metrics are wanted: all, or those named. */
export type BiasMethods = 'all' | readonly string[];

/** Names of a stage's metrics, sorted. */
export const methodNames = (stage: BiasStage): string[] =>
  [...metricsOf(stage), FT]
    .filter((metric) => metric.stage === stage)
    .map(({ name }) => name)
    .sort();

/** The wanted metrics' names. Throws `BiasProblem` that lists those there are. */
export function wantedMethods(stage: BiasStage, methods: BiasMethods): ReadonlySet<string> {
  const known = methodNames(stage);
  if (methods === 'all' || (methods.length === 1 && methods[0] === 'all')) return new Set(known);
  const unknown = methods.filter((name) => !known.includes(name));
  if (unknown.length === 0) return new Set(methods);
  throw new BiasProblem(
    'Invalid metric_name: metrics should be one of the registered metrics ' +
      `[${known.join(', ')}], which ${unknown.map((name) => JSON.stringify(name)).join(', ')} ` +
      `${unknown.length === 1 ? 'is' : 'are'} not`,
  );
}
