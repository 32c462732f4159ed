import type { AnalysisConfig } from '../config/types.js';
import { ClarifyDataError } from './error.js';
import { type FittedHeaders, genericNames } from './names.js';

/**
 * The names of a record's values: its features, its label and its predicted label, as far as the
 * configuration says where these are. Headers may leave the labels out, or name a label that the
 * records do not have; it stands first, or its name is the configuration's `label`.
 * @throws ClarifyDataError where the headers cannot be matched
 */
export function fitRecordHeaders(config: AnalysisConfig, features: number): FittedHeaders {
  const { headers, label, predicted_label } = config;
  const labels = [
    ...(label === undefined ? [] : ['label']),
    ...(predicted_label === undefined ? [] : ['predicted_label']),
  ];
  const due = features + labels.length;
  if (headers === undefined) return { names: genericNames(due) };
  if (headers.length === due) return { names: [...headers] };
  const rest = headers.length - features;
  if (rest >= 0 && rest < labels.length) {
    const own = labels.slice(rest);
    const note = `The headers name no ${own.join(' and ')}; it is called so.`;
    return { names: distinct([...headers, ...own]), note };
  }
  if (rest === labels.length + 1) {
    const [first] = headers;
    const note =
      `The headers have one name more than the records have values (${due}): ` +
      `${JSON.stringify(first)}, which stands first, was taken for a label that they do not have.`;
    return { names: headers.slice(1), note };
  }
  const parts = ['features', ...labels].join(', then ');
  throw new ClarifyDataError(
    `headers has ${headers.length} names, but the records have ${due} values (${features} ` +
      `features); name ${parts}, or leave headers out`,
  );
}

/** Names of which none is there twice. */
function distinct(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((given) => {
    let name = given;
    while (seen.has(name)) name = `${name}_`;
    seen.add(name);
    return name;
  });
}
