import type { ProblemType } from '@guiderail/analysis';
import { validationException } from '../../../base/errors.js';
import type { BaselineFile } from '../analyzer/analyse.js';
import type { MonitoringDeps } from '../deps.js';
import type { Plan } from '../plan.js';
import type { Monitoring } from '../room.js';
import { baselineFileAt, textOfFile } from '../trial/baseline-texts.js';
import type { TrialBaseline } from '../trial/try-run.js';
import { type Thresholds, withQualityThresholds, withThresholds } from './changed-constraints.js';

/** What of a schedule's constraints is changed. */
export interface ConstraintsQuestion {
  /** An S3 URI, or the text of the file. */
  readonly constraints?: { readonly uri: string } | { readonly text: string } | undefined;
  readonly thresholds?: Thresholds | undefined;
}

/** The constraints that are meant. @throws ValidationException */
export async function changedConstraints(
  { deps }: Monitoring,
  plan: Plan,
  files: TrialBaseline,
  { constraints, thresholds }: ConstraintsQuestion,
): Promise<BaselineFile | undefined> {
  const given = constraints
    ? await constraintsGiven(deps, constraints, 'constraints.json')
    : files.constraints;
  if (!thresholds) return given;
  if (!given) {
    throw validationException(
      'Thresholds need a constraints file that they change, and the schedule has none: give ' +
        'Constraints.',
    );
  }
  const text = await textOfFile(deps, given);
  const changed = plan.type.groundTruth
    ? withQualityThresholds(text, plan.problemType as ProblemType, thresholds)
    : withThresholds(text, thresholds);
  return { path: '', name: `${given.name} with other thresholds`, text: changed };
}

/** A file that was asked for in place of the schedule's own. @throws ValidationException */
export async function constraintsGiven(
  deps: Pick<MonitoringDeps, 'objects'>,
  given: NonNullable<ConstraintsQuestion['constraints']>,
  name: string,
): Promise<BaselineFile> {
  if ('text' in given)
    return { path: '', name: 'the constraints of the request', text: given.text };
  const file = await baselineFileAt(deps, given.uri, name);
  if (file) return file;
  throw validationException(`There is no object at ${given.uri}.`);
}
