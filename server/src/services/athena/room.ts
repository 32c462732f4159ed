import type { AthenaDeps } from './deps.js';
import type { Executions } from './executions.js';
import type { QueryRunner } from './runner.js';

/** What the operations on queries share. */
export interface AthenaRoom {
  readonly deps: AthenaDeps;
  readonly executions: Executions;
  readonly runner: QueryRunner;
}

/** The only workgroup. */
export const workGroup = 'primary';
