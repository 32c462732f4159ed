import { ServiceError } from '../../base/errors.js';

export const notFound = (message: string): ServiceError =>
  new ServiceError('ResourceNotFoundException', message);

export const alreadyExists = (message: string): ServiceError =>
  new ServiceError('ResourceAlreadyExistsException', message);

export const limitExceeded = (message: string): ServiceError =>
  new ServiceError('LimitExceededException', message);

export const noBus = (bus: string): ServiceError => notFound(`Event bus ${bus} does not exist.`);

export const noRule = (rule: string, bus: string): ServiceError =>
  notFound(`Rule ${rule} does not exist on EventBus ${bus}.`);
