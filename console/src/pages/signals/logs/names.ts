/**
 * The group that an address names: `%2Faws%2Fsagemaker%2FTrainingJobs`, or without the first slash
 * where somebody typed it, since all of AWS's names begin with `/aws/`.
 */
export function groupOf(rest: string): string {
  const name = decoded(rest);
  return name.startsWith('aws/') ? `/${name}` : name;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % that somebody typed
  }
}
