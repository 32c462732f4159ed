import { ServiceError } from '../../base/errors.js';
import type { Operation } from '../model.js';
import { operationBindings } from '../rest-bindings.js';
import { acceptanceOf } from './acceptance.js';
import { constraintsOf } from './constraints.js';
import { type Violation, violationsOf } from './violations.js';

/**
 * Checks an input against the constraints of AWS's model.
 * @throws ServiceError with the service's code and AWS's words for each violation.
 */
export function validate(operation: Operation, input: Readonly<Record<string, unknown>>): void {
  const table = constraintsOf(operation.service.id);
  if (acceptanceOf(table, operation.name)(input)) return;
  const found = violationsOf(table, operation.name, input);
  const [first] = found;
  if (!first) return;
  const wrongType = found.find(({ type }) => type);
  if (wrongType) throw new ServiceError(typeCode(operation, wrongType), wrongType.message);
  const count = `${found.length} validation error${found.length === 1 ? '' : 's'} detected`;
  const message = `${count}: ${found.map((violation) => violation.message).join('; ')}`;
  throw new ServiceError(codeOf(operation, first), message);
}

/** S3 tells a wrong document from a wrong argument. */
function codeOf(operation: Operation, { member }: Violation): string {
  if (operation.service.protocols[0] !== 'rest-xml') return operation.service.validationCode;
  const inBody = operationBindings(operation).input.payload?.name === member;
  return inBody ? 'MalformedXML' : operation.service.validationCode;
}

const typeCode = (operation: Operation, violation: Violation): string =>
  operation.service.protocols[0] === 'rest-xml'
    ? codeOf(operation, violation)
    : 'SerializationException';
