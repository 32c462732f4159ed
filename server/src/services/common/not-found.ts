import { type ServiceError, validationException } from '../../base/errors.js';

/** AWS's answer for models, endpoints and their configurations; SDKs match its text. */
export const couldNotFind =
  (noun: string) =>
  (arn: string): ServiceError =>
    validationException(`Could not find ${noun} "${arn}".`);

export const cannotCreateExisting =
  (noun: string) =>
  (arn: string): ServiceError =>
    validationException(`Cannot create already existing ${noun} "${arn}".`);
