import { isDeepStrictEqual } from 'node:util';

type Members = Readonly<Record<string, unknown>>;

/**
 * Names of the features, of the metrics or of the file's own settings in which two constraints files
 * differ; all of the newer one's where the older cannot be read.
 */
export function changedNames(before: string | undefined, after: Members): string[] {
  const [old, now] = [partsOf(parsed(before)), partsOf(after)];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(old.get(name), now.get(name)));
}

/** What can be changed by itself, by its name. */
function partsOf(file: Members): Map<string, unknown> {
  const parts = new Map<string, unknown>();
  for (const [name, value] of Object.entries(file)) {
    if (name === 'features' && Array.isArray(value)) {
      for (const feature of value as Members[]) parts.set(String(feature.name), feature);
    } else if (/_constraints$/.test(name) && typeof value === 'object' && value !== null) {
      for (const [metric, limit] of Object.entries(value)) parts.set(metric, limit);
    } else parts.set(name, value);
  }
  return parts;
}

function parsed(text: string | undefined): Members {
  try {
    return JSON.parse(text ?? '{}') as Members;
  } catch {
    return {};
  }
}
