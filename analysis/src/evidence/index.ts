export type { CellEvidence, Sought } from './evidence.js';
export type * from './examples.js';
export { type FindExamplesOptions, findExamples } from './find-examples.js';
export {
  EXAMPLES_FILE,
  examplesJson,
  examplesOf,
  linkExamples,
} from './link-examples.js';
export { rareTests } from './rare.js';
