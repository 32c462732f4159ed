import { jsonItems, jsonMembers } from '../../common/raw-json.js';

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
  const steps = stepsOf(text);
  return steps && ((event) => walk(event, steps));
}

/**
 * Compiles the same for an event's text: gives the text of what stands there, with each digit of
 * its numbers, of which JavaScript's hold about 16.
 */
export function compileTextPath(text: string): ((event: string) => string | undefined) | undefined {
  const steps = stepsOf(text);
  return steps && ((event) => walkText(event, steps));
}

function stepsOf(text: string): Step[] | undefined {
  const steps: Step[] = [];
  if (!text.startsWith('$')) return undefined;
  stepForm.lastIndex = 1;
  while (stepForm.lastIndex < text.length) {
    const found = stepForm.exec(text);
    if (!found) return undefined;
    const [, name, index, single, double] = found;
    steps.push(index === undefined ? (name ?? single ?? double ?? every) : Number(index));
  }
  return steps;
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

function walkText(text: string, [step, ...rest]: readonly Step[]): string | undefined {
  if (step === undefined) return text;
  const [items, members] = [jsonItems(text), jsonMembers(text)];
  if (step === every) {
    const all = items ?? members?.values();
    const found = all && Array.from(all, (one) => walkText(one, rest));
    return found && `[${found.filter((one) => one !== undefined).join(',')}]`;
  }
  const next = typeof step === 'number' ? items?.[step] : members?.get(step);
  return next === undefined ? undefined : walkText(next, rest);
}
