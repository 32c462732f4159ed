import { isObject } from '../../dataset/flatten.js';

/** A step of a path: a member, a position, or every item. */
type Step = string | number | '*';

/** Where a value stands in a record: a column of CSV by number, or a path into JSON. */
export interface Attribute {
  readonly text: string;
  /** The position, where the attribute is one ("0") or Spark's name of one ("_c0"). */
  readonly index: number | undefined;
  readonly steps: readonly Step[];
}

/** An attribute is no position, no name and no path that could be followed. */
export class AttributeError extends Error {}

const STEP = /\s*(?:\.?("(?:[^"\\]|\\.)*"|[^.[\]"]+)|\[(\d+|\*?)\])/y;

/**
 * Reads an attribute: "0", "_c0", `score`, `predictions[0].score`, `instances[*].label`, with the
 * forms of JMESPath that name one place (members, quoted members, positions, `[*]`, `[]`).
 * @throws AttributeError
 */
export function parseAttribute(text: string): Attribute {
  const position = /^(?:_c)?(\d+)$/.exec(text)?.[1];
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const at = STEP.lastIndex;
    const match: RegExpExecArray | null = STEP.exec(text);
    if (match === null) {
      throw new AttributeError(
        `${JSON.stringify(text)} cannot be read at character ${at + 1}: give a column's number, ` +
          'a name, or a path such as predictions[0].score',
      );
    }
    steps.push(stepOf(match));
  }
  if (steps.length === 0) throw new AttributeError('an attribute is empty: leave it out instead');
  return { text, index: position === undefined ? undefined : Number(position), steps };
}

function stepOf([, member, position]: RegExpExecArray): Step {
  if (member !== undefined) {
    return member.startsWith('"') ? (JSON.parse(member) as string) : member.trim();
  }
  return position === '*' || position === '' ? '*' : Number(position);
}

/** The value at the path; a list for paths with `[*]`; undefined where there is none. */
export function follow(value: unknown, steps: readonly Step[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (step === '*') {
    if (!Array.isArray(value)) return undefined;
    return value.map((item) => follow(item, rest));
  }
  if (typeof step === 'number') {
    return Array.isArray(value) ? follow(value[step], rest) : undefined;
  }
  if (!isObject(value)) return undefined;
  // a name that has dots in it goes before a path of names
  const whole = [step, ...rest].join('.');
  const isName = rest.length > 0 && rest.every((one) => typeof one === 'string');
  if (isName && Object.hasOwn(value, whole)) return value[whole];
  return Object.hasOwn(value, step) ? follow(value[step], rest) : undefined;
}
