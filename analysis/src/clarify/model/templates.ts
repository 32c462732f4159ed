import { excerpt, ModelSettingsError } from './types.js';

/** A template cut at its placeholders: text, placeholder, text and so on. */
type Pieces = readonly string[];

const wrong = (setting: string, template: string, what: string): ModelSettingsError =>
  new ModelSettingsError(`${setting} '${excerpt(template)}' ${what}`);

const missing = (setting: string, type: string, example: string): ModelSettingsError =>
  new ModelSettingsError(
    `a model that is asked in ${type} needs a ${setting}, for example '${example}'`,
  );

/** `$features` and nothing longer that begins so. */
const placeholder = /\$(features_kvp|feature_names|features|records|record)(?![A-Za-z0-9_])/;

const piecesOf = (template: string): Pieces => template.split(placeholder);

const countOf = (pieces: Pieces, name: string): number =>
  pieces.filter((piece, at) => at % 2 === 1 && piece === name).length;

/** @throws ModelSettingsError where a filled template is not JSON. */
function checkJson(setting: string, template: string, filled: string): void {
  try {
    JSON.parse(filled);
  } catch {
    throw wrong(setting, template, 'is not JSON once its placeholders are filled');
  }
}

/**
 * Of a model asked in JSON Lines: fills a list of features into its line.
 * @throws ModelSettingsError unless `$features` stands in it once.
 */
export function linesTemplate(template: string | undefined): (features: string) => string {
  if (template === undefined) {
    throw missing('content_template', 'application/jsonlines', '{"features":$features}');
  }
  const pieces = piecesOf(template);
  if (pieces.length !== 3 || pieces[1] !== 'features') {
    throw wrong('content_template', template, 'must hold the placeholder $features, and once');
  }
  const [before, , after] = pieces as [string, string, string];
  checkJson('content_template', template, `${before}[]${after}`);
  if (/[\r\n]/.test(template)) {
    throw wrong('content_template', template, 'must be one line: a record is a line');
  }
  return (features) => before + features + after;
}

/**
 * Of a model asked in JSON: fills records into its body.
 * @throws ModelSettingsError unless `$record` or `$records` stands in it once.
 */
export function contentTemplate(
  template: string | undefined,
  names: readonly string[],
): { readonly single: boolean; fill(records: readonly string[]): string } {
  if (template === undefined) {
    throw missing('content_template', 'application/json', '{"instances":$records}');
  }
  const pieces = piecesOf(template);
  const single = countOf(pieces, 'record') === 1;
  if (countOf(pieces, 'record') + countOf(pieces, 'records') !== 1) {
    throw wrong('content_template', template, 'must hold one of $record and $records, and once');
  }
  const featureNames = JSON.stringify(names);
  const fill = (records: readonly string[]): string =>
    filled(pieces, 'content_template', template, {
      record: () => records.join(','),
      records: () => `[${records.join(',')}]`,
      feature_names: () => featureNames,
    });
  checkJson('content_template', template, fill(['{}']));
  return { single, fill };
}

/**
 * Of a model asked in JSON: fills the values of a record, written as JSON, into it.
 * @throws ModelSettingsError where a record would hold no features.
 */
export function recordTemplate(
  template: string | undefined,
  names: readonly string[],
): (values: readonly string[]) => string {
  if (template === undefined) {
    throw missing('record_template', 'application/json', '$features_kvp');
  }
  const pieces = piecesOf(template);
  const fill =
    countOf(pieces, 'features') + countOf(pieces, 'features_kvp') > 0
      ? listed(pieces, template, names)
      : named(template, names);
  checkJson('record_template', template, fill(names.map(() => '0')));
  return fill;
}

function listed(pieces: Pieces, template: string, names: readonly string[]) {
  const keys = names.map((name) => JSON.stringify(name));
  const featureNames = JSON.stringify(names);
  return (values: readonly string[]): string =>
    filled(pieces, 'record_template', template, {
      features: () => `[${values.join(',')}]`,
      features_kvp: () => `{${values.map((value, at) => `${keys[at]}:${value}`).join(',')}}`,
      feature_names: () => featureNames,
    });
}

/** `"${Header}"`, its quotes included, stands for a feature's value. */
function named(template: string, names: readonly string[]) {
  const pieces = template.split(/"\$\{([^"}]*)\}"/);
  const places = pieces.map((piece, at) => (at % 2 === 1 ? names.indexOf(piece) : -1));
  if (pieces.length === 1) {
    throw wrong(
      'record_template',
      template,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS's placeholder
      'must hold $features, $features_kvp or "${Header}" for each feature',
    );
  }
  const unknown = pieces.find((_, at) => at % 2 === 1 && places[at] === -1);
  if (unknown !== undefined) {
    throw wrong('record_template', template, `names "${unknown}", which is no feature`);
  }
  const absent = names.find((_, at) => !places.includes(at));
  if (absent !== undefined) {
    throw wrong('record_template', template, `lacks the placeholder of the feature "${absent}"`);
  }
  return (values: readonly string[]): string =>
    pieces.map((piece, at) => (at % 2 === 1 ? values[places[at] as number] : piece)).join('');
}

function filled(
  pieces: Pieces,
  setting: string,
  template: string,
  by: Readonly<Record<string, () => string>>,
): string {
  let text = '';
  for (const [at, piece] of pieces.entries()) {
    if (at % 2 === 0) text += piece;
    else if (by[piece]) text += by[piece]();
    else throw wrong(setting, template, `cannot hold $${piece}`);
  }
  return text;
}
