import { checkText } from '../../dataset/check-text.js';
import { ClarifyDataError } from './error.js';
import type { FileSet } from './types.js';

/** @throws ClarifyDataError naming the first file that is no text in UTF-8, and what to do */
export async function holdText({ paths, sourceNames }: FileSet): Promise<void> {
  const source = {
    format: 'json' as const,
    lines: true,
    paths: [...paths],
    ...(sourceNames && { sourceNames: [...sourceNames] }),
  };
  try {
    await checkText(source);
  } catch (error) {
    throw new ClarifyDataError((error as Error).message);
  }
}
