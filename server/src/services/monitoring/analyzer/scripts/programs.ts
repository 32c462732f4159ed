import type { Processes } from '../../../../processes/processes.js';

/** What users' scripts are run with. */
export interface ScriptPrograms {
  readonly processes: Pick<Processes, 'start' | 'python' | 'scratch' | 'namespaces'>;
  /** The Node that scripts in JavaScript and TypeScript run on. */
  readonly nodeCommand: string;
}
