import { type Context, createContext, Script } from 'node:vm';
import { compileRegex, type MetricDefinition } from './definitions.js';

export interface MetricValue {
  readonly name: string;
  readonly value: number;
}

/** What one expression may take for a batch of lines; one that takes longer is given up. */
const patience_ms = 100;
/** More of a line than this is not looked at. */
const longestLine = 4_096;
const batch = 500;

/** A `RegExp` runs in a context of its own, since only there the engine can be stopped. */
const match = new Script('lines.map((line) => { const m = regex.exec(line); return m?.[1]; })');

interface Pattern {
  readonly name: string;
  readonly context: Context;
}

export interface Matcher {
  /** The values that lines hold, in their order for each definition. */
  match(lines: readonly string[]): MetricValue[];
}

/**
 * Finds metrics by the users' expressions. One that backtracks without end is given up after a
 * tenth of a second and told of; the others go on.
 */
export function userMatcher(
  definitions: readonly MetricDefinition[],
  onGivenUp: (name: string) => void,
): Matcher {
  let patterns: readonly Pattern[] = definitions.flatMap(({ Name, Regex }) => {
    const compiled = compileRegex(Regex);
    if (!compiled) return [];
    const context = createContext({ lines: [] });
    new Script(
      `regex = new RegExp(${JSON.stringify(compiled.source)}, '${compiled.flags}')`,
    ).runInContext(context);
    return [{ name: Name, context }];
  });
  const tryPattern = (pattern: Pattern, lines: readonly string[]): MetricValue[] => {
    pattern.context.lines = lines;
    try {
      const found = match.runInContext(pattern.context, { timeout: patience_ms }) as unknown[];
      return found
        .filter((text) => text !== undefined && text !== '')
        .map((text) => ({ name: pattern.name, value: Number(text) }))
        .filter(({ value }) => Number.isFinite(value));
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      patterns = patterns.filter((one) => one !== pattern);
      onGivenUp(pattern.name);
      return [];
    }
  };
  return {
    match(lines) {
      const found: MetricValue[] = [];
      for (let start = 0; start < lines.length; start += batch) {
        const some = lines.slice(start, start + batch).map((line) => line.slice(0, longestLine));
        for (const pattern of patterns) found.push(...tryPattern(pattern, some));
      }
      return found;
    },
  };
}

const evaluation =
  /(?:^|\s)(train|validation)-([^\s:]{1,64}):([-+]?\d*\.?\d+(?:[eE][-+]?\d{1,3})?)(?=\s|$)/g;

/** XGBoost's own lines: `[0]\ttrain-rmse:0.5\tvalidation-rmse:0.6`. */
export const xgboostMatcher: Matcher = {
  match: (lines) =>
    lines
      .filter((line) => /^\[\d+\]\t/.test(line))
      .flatMap((line) =>
        [...line.slice(0, longestLine).matchAll(evaluation)].map(
          ([, channel = '', name = '', value]) => ({
            name: `${channel}:${name}`,
            value: Number(value),
          }),
        ),
      ),
};
