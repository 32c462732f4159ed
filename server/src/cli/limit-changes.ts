import { readFile } from 'node:fs/promises';
import { UsageError } from './flags.js';

/** Flags of commands that try other limits than a schedule's own. */
export const changeFlags = {
  threshold: { type: 'string' },
  set: { type: 'string', multiple: true },
  constraints: { type: 'string' },
} as const;

interface ChangeValues {
  readonly threshold?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly constraints?: string | undefined;
}

/** What they change, as the server's paths take it; empty where nothing is changed. */
export async function readChanges({ threshold, set = [], constraints }: ChangeValues) {
  const first = threshold === undefined ? [] : [`comparison_threshold=${threshold}`];
  const changes = [...first, ...set];
  return {
    ...(changes.length > 0 && { Thresholds: thresholdsOf(changes) }),
    ...(constraints !== undefined && { Constraints: await constraintsOf(constraints) }),
  };
}

/** `a.b=1` is the limit b of a, `b=1` that of the whole file. @throws UsageError */
function thresholdsOf(changes: readonly string[]): Record<string, unknown> {
  const overall: Record<string, unknown> = {};
  const features: Record<string, Record<string, unknown>> = {};
  for (const change of changes) {
    const match = /^(?:(.+)\.)?(\w+)=(.+)$/s.exec(change);
    if (!match) throw new UsageError(`--set takes NAME=VALUE or FEATURE.NAME=VALUE, not ${change}`);
    const [, feature, name = '', text = ''] = match;
    const value = jsonOr(text);
    if (feature === undefined) overall[name] = value;
    else features[feature] = { ...features[feature], [name]: value };
  }
  return { ...overall, ...(Object.keys(features).length > 0 && { Features: features }) };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a word, such as Disabled
  }
}

/** A place in S3, or a file's content. */
async function constraintsOf(given: string): Promise<unknown> {
  return given.startsWith('s3://') ? given : readJsonFile(given);
}

/** @throws Error naming the file that cannot be read */
export async function readJsonFile(given: string): Promise<unknown> {
  const text = await readFile(given, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? `there is no file ${given}` : error.message);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${given} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}
