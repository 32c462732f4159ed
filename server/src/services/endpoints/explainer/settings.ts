import type { ExplainerConfig } from '@aws-sdk/client-sagemaker';
import { jmesPath, type Path, samplesFor, tooManySamples } from '@guiderail/analysis';
import { messageOf } from '../../../base/errors.js';
import { readS3Uri } from '../../common/s3-uri.js';
import type { EndpointsDeps } from '../deps.js';
import { LoadError } from '../runtimes/runtime.js';
import { type Cells, readRecords } from './records.js';

/** Baselines beyond this are no baselines: each of their rows multiplies the model's work. */
const baseline_bytes = 1_048_576;

type ClarifyConfig = NonNullable<ExplainerConfig['ClarifyExplainerConfig']>;

/** An explainer's configuration, checked, with its baseline read. */
export interface ExplainerSettings {
  /** Whether a record is explained, by what the model said of it. */
  readonly enable: Path;
  readonly features: Path | undefined;
  readonly inference: NonNullable<ClarifyConfig['InferenceConfig']>;
  readonly baseline: readonly Cells[];
  readonly useLogit: boolean;
  readonly samples: number | undefined;
  readonly seed: number | undefined;
}

/** Samples times features of a record: they are drawn on the server's thread. */
export const mostCells = 4_194_304;
/** AWS's bound on EnableExplanations. */
const enableCharacters = 64;

/** A boolean expression over what a model said. @throws Error where it is not JMESPath. */
export function enableExpression(expression: string): Path {
  if (expression.length > enableCharacters) {
    throw new Error(
      `EnableExplanations has ${expression.length} characters and may have ${enableCharacters}`,
    );
  }
  return jmesPath(expression, 'EnableExplanations');
}

/** @throws LoadError in words for FailureReason. */
export async function readExplainerSettings(
  { ClarifyExplainerConfig: config }: ExplainerConfig,
  objects: EndpointsDeps['objects'],
): Promise<ExplainerSettings> {
  if (!config?.ShapConfig) {
    throw new LoadError('The explainer lacks ClarifyExplainerConfig with its ShapConfig.');
  }
  const { InferenceConfig: inference = {}, ShapConfig: shap } = config;
  refuseText(config);
  const said = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw new LoadError(`The explainer's configuration: ${messageOf(error)}.`);
    }
  };
  const { FeaturesAttribute: attribute } = inference;
  const features = attribute ? said(() => jmesPath(attribute, 'FeaturesAttribute')) : undefined;
  const enable = said(() => enableExpression(config.EnableExplanations || '`true`'));
  const from = shap.ShapBaselineConfig ?? {};
  const text = await baselineText(from, objects);
  const rows = said(() => readRecords(text, from.MimeType ?? 'text/csv', features));
  const baseline = withoutHeader(rows, inference.FeatureHeaders);
  checkWidths(baseline, inference);
  checkSamples(shap.NumberOfSamples, baseline);
  return {
    enable,
    features,
    inference,
    baseline,
    useLogit: shap.UseLogit ?? false,
    samples: shap.NumberOfSamples,
    seed: shap.Seed,
  };
}

function refuseText({ InferenceConfig: inference, ShapConfig: shap }: ClarifyConfig): void {
  if (!inference?.FeatureTypes?.includes('text') && !shap?.TextConfig) return;
  throw new LoadError(
    'Explanations of text are not made: leave out TextConfig and text in FeatureTypes, and give ' +
      'the text as a categorical feature, which is then explained as a whole.',
  );
}

async function baselineText(
  {
    ShapBaseline,
    ShapBaselineUri,
  }: { ShapBaseline?: string | undefined; ShapBaselineUri?: string | undefined },
  objects: EndpointsDeps['objects'],
): Promise<Uint8Array> {
  if ((ShapBaseline === undefined) === (ShapBaselineUri === undefined)) {
    throw new LoadError('The explainer needs one of ShapBaseline and ShapBaselineUri.');
  }
  if (ShapBaseline !== undefined) return Buffer.from(ShapBaseline);
  const uri = ShapBaselineUri as string;
  const place = readS3Uri(uri);
  const object = place && (await objects.get(place.bucket, place.key));
  if (!object) {
    throw new LoadError(
      `Could not find the explainer's baseline at ${uri}: upload it there first.`,
    );
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of object.body) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > baseline_bytes) {
      object.body.destroy();
      throw new LoadError(
        `The explainer's baseline at ${uri} is larger than 1 MiB: give a few rows that stand for the data.`,
      );
    }
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

/** A first row that repeats the names of the features is their header. */
const withoutHeader = (
  rows: readonly Cells[],
  headers: readonly string[] = [],
): readonly Cells[] =>
  rows.length > 1 && headers.length > 0 && rows[0]?.every((cell, at) => cell === headers[at])
    ? rows.slice(1)
    : rows;

function checkWidths(
  baseline: readonly Cells[],
  { FeatureHeaders: headers, FeatureTypes: types }: ExplainerSettings['inference'],
): void {
  const width = baseline[0]?.length ?? 0;
  const ragged = baseline.findIndex((row) => row.length !== width);
  if (width === 0 || ragged > 0) {
    const why =
      width === 0
        ? 'holds no row'
        : `has ${baseline[ragged]?.length} values in row ${ragged + 1} and ${width} in row 1`;
    throw new LoadError(`The explainer's baseline ${why}.`);
  }
  for (const [name, given] of Object.entries({ FeatureHeaders: headers, FeatureTypes: types })) {
    if (given && given.length > 0 && given.length !== width) {
      throw new LoadError(
        `The explainer has ${given.length} ${name} and a baseline of ${width} features: make them equally many.`,
      );
    }
  }
}

function checkSamples(given: number | undefined, [first]: readonly Cells[]): void {
  if (given === undefined || !first) return;
  const why = tooManySamples(first.length, samplesFor(first.length, given), mostCells);
  if (why) throw new LoadError(`The explainer's NumberOfSamples is too large: ${why}.`);
}

/** The name that a feature has for templates and messages. */
export const featureName = ({ FeatureHeaders }: ExplainerSettings['inference'], at: number) =>
  FeatureHeaders?.[at] ?? `column_${at}`;
