import type { compile } from '@jmespath-community/jmespath';

type Node = ReturnType<typeof compile>;

/** Characters: lists of many features' names are long. */
const longest = 16_384;
/** Brackets within brackets. */
const deepest = 64;
/** How many times its input an expression may make, unless it is longer itself. */
const largest = 100;

/** The functions of https://jmespath.org/specification.html: none makes long out of short. */
const functions: ReadonlySet<string> = new Set([
  ...['abs', 'avg', 'ceil', 'contains', 'ends_with', 'floor', 'join', 'keys', 'length', 'map'],
  ...['max', 'max_by', 'merge', 'min', 'min_by', 'not_null', 'reverse', 'sort', 'sort_by'],
  ...['starts_with', 'sum', 'to_array', 'to_number', 'to_string', 'type', 'values'],
]);

/** Why an expression is not to be read; undefined if it may be. */
export function notRead(expression: string): string | undefined {
  if (expression.length > longest) {
    return `it has ${expression.length} characters and may have ${longest}`;
  }
  let depth = 0;
  for (const sign of expression) {
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    if (depth > deepest) return `it nests more than ${deepest} brackets`;
  }
  return /(?:[!&-]\s*){16}/.test(expression) ? 'it has too many operators in a row' : undefined;
}

/**
 * Why an expression that was read is not to be evaluated; undefined if it may be. What remains
 * takes time and memory in proportion to the value and to the expression: standard JMESPath, whose
 * lists repeat their input only so often.
 */
export function notEvaluated(expression: string, node: Node): string | undefined {
  try {
    const most = Math.max(largest, expression.length);
    return growth(node) <= most ? undefined : `it repeats its input more than ${most} times`;
  } catch (error) {
    if (error instanceof Foreign) return error.message;
    if (error instanceof RangeError) return 'it is too deep';
    throw error;
  }
}

class Foreign extends Error {}

/** How many times its input a node's value may be at most, roughly. */
function growth(node: Node): number {
  switch (node.type) {
    case 'Field':
    case 'Index':
    case 'Slice':
    case 'Current':
    case 'Identity':
    case 'Literal':
      return 1;
    case 'Flatten':
    case 'NotExpression':
    case 'ExpressionReference':
      return growth(node.child);
    case 'Subexpression':
    case 'Pipe':
    case 'IndexExpression':
    case 'Projection':
    case 'ValueProjection':
      return growth(node.left) * growth(node.right);
    case 'FilterProjection':
      return growth(node.left) * growth(node.right) * growth(node.condition);
    case 'AndExpression':
    case 'OrExpression':
    case 'Comparator':
      return growth(node.left) + growth(node.right);
    case 'MultiSelectList':
      return sum(node.children);
    case 'MultiSelectHash':
      return sum(node.children.map(({ value }) => value));
    case 'Function':
      return growthOf(node);
    default:
      throw new Foreign('it uses more than the JMESPath of jmespath.org has');
  }
}

function growthOf({ name, children }: Extract<Node, { type: 'Function' }>): number {
  if (!functions.has(name)) {
    const known = [...functions].join(', ');
    throw new Foreign(`the function ${name.slice(0, 40)}() is none of JMESPath: ${known}`);
  }
  if (name === 'join' && children[0]?.type !== 'Literal') {
    throw new Foreign("what join() puts between texts must be a text in quotes, such as ','");
  }
  const all = sum(children);
  // map and its like evaluate their first argument on every item of the second
  return children.reduce((times, child) => times * growth(child), 1) + all;
}

const sum = (nodes: readonly Node[]): number =>
  nodes.reduce((total, node) => total + growth(node), 0);
