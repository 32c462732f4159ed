import { Shape } from '../../json/shape.js';
import { problems } from '../problems.js';
import type {
  ComparisonOperator,
  ProblemType,
  QualityConstraint,
  QualityConstraints,
} from '../types.js';

const OPERATORS: readonly ComparisonOperator[] = ['GreaterThanThreshold', 'LessThanThreshold'];

/**
 * Reads constraints.json of model quality: AWS's, or ours.
 *
 * @param content text, or bytes in UTF-8
 * @param name the file's name in messages
 * @throws FileShapeError naming line, column, member and what to write there; also where the file
 * is that of another problem type
 */
export function parseQualityConstraints(
  content: string | Uint8Array,
  problemType: ProblemType,
  name = 'constraints.json',
): QualityConstraints {
  const shape = new Shape(name);
  const file = shape.parse(content);
  const key = problems[problemType].constraintsKey;
  const others = Object.entries(problems).filter(([, other]) => other.constraintsKey in file);
  const [other] = others;
  if (!(key in file) && other !== undefined) {
    const [type, { constraintsKey }] = other;
    const wrong = `the constraints are those of ${type} (${constraintsKey})`;
    shape.failIn(constraintsKey, `${wrong}, but the problem type is ${problemType}`);
  }
  shape.members(file, '', ['version', key]);
  const limits = shape.object(file[key], key);
  return {
    version: shape.optionalNumber(file.version, 'version') ?? 0,
    [key]: Object.fromEntries(
      Object.entries(limits).map(([metric, value]) => [
        metric,
        parseLimit(shape, value, `${key}.${metric}`),
      ]),
    ),
  };
}

function parseLimit(shape: Shape, value: unknown, place: string): QualityConstraint {
  const limit = shape.object(value, place);
  shape.members(limit, place, ['threshold', 'comparison_operator']);
  const at = `${place}.comparison_operator`;
  return {
    threshold: shape.number(limit.threshold, `${place}.threshold`),
    comparison_operator: shape.oneOf(limit.comparison_operator, at, OPERATORS),
  };
}
