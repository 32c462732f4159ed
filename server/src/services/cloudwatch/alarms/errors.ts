import { ServiceError } from '../../../base/errors.js';

export const alarmNotFound = (name: string): ServiceError =>
  new ServiceError(
    'ResourceNotFound',
    `Alarm ${name} does not exist: look at DescribeAlarms.`,
    404,
  );

export const tooManyAlarms = (limit: number): ServiceError =>
  new ServiceError(
    'LimitExceededFault',
    `This server keeps at most ${limit} alarms: delete some that are not needed.`,
  );
