import { ServiceError } from '../../../base/errors.js';
import type { Targets } from '../../common/targets.js';
import { validationError } from '../errors.js';

/** AWS's: actions of one state. */
const maximum = 5;

interface Actions {
  readonly AlarmActions?: readonly string[] | undefined;
  readonly OKActions?: readonly string[] | undefined;
  readonly InsufficientDataActions?: readonly string[] | undefined;
}

/** @throws ValidationError for an action that nothing here can be sent to. */
export function checkActions(targets: Targets, input: Actions): void {
  for (const member of ['AlarmActions', 'OKActions', 'InsufficientDataActions'] as const) {
    const arns = input[member] ?? [];
    if (arns.length > maximum) {
      throw validationError(`${member} must hold at most ${maximum} actions.`);
    }
    for (const arn of arns) {
      try {
        targets.check(arn);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        throw validationError(`${member}: ${error.message}`);
      }
    }
  }
}
