/** One step into JSON: a member, a place in a list, or all of either. */
type Step = string | number | typeof every;

const every = Symbol('*');

const stepForm =
  /\.([^.[\]*'"\s][^.[\]*'"]*)|\[(\d{1,9})\]|\['([^']*)'\]|\["([^"]*)"\]|(\.\*|\[\*\])/y;

/**
 * Compiles the part of JSONPath that EventBridge reads: `$`, `.name`, `['name']`, `[0]`, `[*]`.
 * @returns what stands there in an event, undefined where nothing does; or undefined when the text
 * is no such path.
 */
export function compileJsonPath(text: string): ((event: unknown) => unknown) | undefined {
  const steps: Step[] = [];
  if (!text.startsWith('$')) return undefined;
  stepForm.lastIndex = 1;
  while (stepForm.lastIndex < text.length) {
    const found = stepForm.exec(text);
    if (!found) return undefined;
    const [, name, index, single, double] = found;
    steps.push(index === undefined ? (name ?? single ?? double ?? every) : Number(index));
  }
  return (event) => walk(event, steps);
}

function walk(start: unknown, steps: readonly Step[]): unknown {
  let value = start;
  for (const [at, step] of steps.entries()) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (step === every) {
      const rest = steps.slice(at + 1);
      return Object.values(value)
        .map((one: unknown) => walk(one, rest))
        .filter((one) => one !== undefined);
    }
    const isList = Array.isArray(value);
    if (isList !== (typeof step === 'number') || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
