import { validationException } from '../../../base/errors.js';
import { isObject } from '../../../base/json.js';
import type { WindowAsked } from './compare-types.js';
import { timeAsked } from './monitor-name.js';

type Body = Readonly<Record<string, unknown>>;

/** Reads one of the two windows. @throws ValidationException saying what to give */
export function windowAsked(body: Body, name: 'First' | 'Second'): WindowAsked {
  const given = body[name];
  const members = isObject(given) ? given : {};
  switch (members.Kind) {
    case 'baseline':
      return { Kind: 'baseline' };
    case 'run': {
      const Run = timeAsked(members, 'Run');
      if (Run !== undefined) return { Kind: 'run', Run };
      break;
    }
    case 'span': {
      const From = timeAsked(members, 'From');
      const Until = timeAsked(members, 'Until');
      if (From === undefined || Until === undefined) break;
      if (From < Until) return { Kind: 'span', From, Until };
      throw validationException(`The start of ${name} must lie before its end.`);
    }
  }
  throw validationException(
    `${name} must be {"Kind": "baseline"}, {"Kind": "run", "Run"} or {"Kind": "span", "From", "Until"}.`,
  );
}

/** Variants of the endpoint; all unless given. @throws ValidationException */
export function variantsAsked({ Variants: given }: Body): string[] | undefined {
  if (given === undefined) return undefined;
  const isList = Array.isArray(given) && given.length > 0 && given.length <= 100;
  if (isList && given.every((one) => typeof one === 'string')) return given;
  throw validationException('Variants must be a list of names of variants.');
}

/** A feature's name. @throws ValidationException */
export function featureAsked({ Feature: given }: Body): string | undefined {
  if (given === undefined || typeof given === 'string') return given;
  throw validationException('Feature must be a name.');
}
