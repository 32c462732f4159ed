/**
 * The repository in an image's name, such as `guiderail/node` or `sagemaker-xgboost`: its
 * registry, tag and digest do not matter.
 */
export function repositoryOf(image: string): string {
  const [name = ''] = image.split('@', 1);
  const parts = name.split('/');
  if (parts.length > 1 && /[.:]/.test(parts[0] as string)) parts.shift();
  return parts.join('/').replace(/:[^/]*$/, '');
}
