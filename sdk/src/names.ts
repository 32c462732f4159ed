/**
 * A name made unique by the moment, as the services want them: at most 63 characters.
 *
 * @example
 * nameFromBase('wine'); // 'wine-2026-03-10-12-00-00-123'
 */
export function nameFromBase(base: string, now: Date = new Date()): string {
  const stamp = now.toISOString().slice(0, 23).replace(/[T:.]/g, '-');
  return `${base.slice(0, 63 - stamp.length - 1)}-${stamp}`;
}

/** The words of an image's name that a resource may be named by: `…/sagemaker-xgboost:1.7-1`. */
export function baseFromImage(imageUri: string): string {
  const repository = imageUri.split('/').at(-1)?.split(/[:@]/)[0] ?? '';
  return repository.replace(/[^a-zA-Z0-9-]/g, '-').replace(/^-+|-+$/g, '') || 'model';
}

/** The name without the moment that `nameFromBase` put behind it. */
export const baseFromName = (name: string): string =>
  name.replace(/-\d{4}(?:-\d{2}){5}-\d{3}$/, '');
