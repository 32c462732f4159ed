import { facetSizes } from '../../bias/facet-sizes.js';
import { unreadableLines } from '../../dataset/unreadable-lines.js';
import type { Baseline, Feature } from '../../explanations/index.js';
import { readTable } from '../dataset/read-table.js';
import { segmentsOf } from '../dataset/segments.js';
import type { ClarifyTable } from '../dataset/types.js';
import type { AskedModel } from '../model/index.js';
import type { ClarifyAnalysis, Explanations } from '../types.js';
import { backgroundOf } from './background.js';
import { biasPart, type RunBias, wantsBias } from './bias.js';
import { checkPart } from './check.js';
import { evidencePart } from './evidence.js';
import { type Explained, type ExplainParts, explain } from './explain.js';
import { sentFeatures } from './features.js';
import { filesOf } from './files.js';
import type { ClarifyFindings } from './findings.js';
import type { ClarifyInput, ClarifyOutcome } from './input.js';
import { limePart, type RunLime } from './lime.js';
import { failureNotes, withModelWords } from './model-words.js';
import { numbersOf } from './numbers.js';
import { openModel } from './open-model.js';
import { dependencePart } from './partial-dependence.js';
import { predictionsOf, type RunPredictions } from './predictions.js';
import { segmentsPart } from './segments.js';

/**
 * Runs a Clarify analysis: bias metrics, explanations and partial dependence of a data set, as its
 * `analysis_config.json` asks for them; for a monitor also what of them violates its baseline. What
 * cannot be computed says why, and the rest stands.
 *
 * @throws the errors that `clarifyFault` words, where the configuration, the data or the model
 * cannot be used at all; the signal's reason when aborted
 */
export async function analyseClarify(input: ClarifyInput): Promise<ClarifyOutcome> {
  const { connection, config, progress, signal } = input;
  const table = await readTable(connection, config, input.table);
  signal.throwIfAborted();
  progress(`Read ${table.rows} rows of ${table.columns.length} columns.`);
  if (table.rows === 0) return nothing(table);
  const segments = segmentsOf(table, config);
  const baseline = await baselinePart(input, table);
  const features = baseline?.features ?? sentFeatures(table);
  const model = openModel(input, table, features);
  const predictions = await predictionsPart(input, table, features, model);
  const bias = wantsBias(input, table) ? biasPart(input, table, predictions) : undefined;
  const asked = explainParts(input, table, { model, baseline, segments });
  const explained =
    asked && (await withModelWords(asked.model, 'the baseline was scored', () => explain(asked)));
  const lime = asked && explained && (await limePart(asked, explained));
  const pdp = await dependencePart({ input, table, features, model, explained });
  const segmentParts = segmentsPart(input, table, { segments, predictions, explained });
  const analysis = analysisOf({ bias, explained, lime, pdp, segments: segmentParts });
  const checked = checkPart(input, { analysis, explained });
  const evidence = await evidencePart(input, { table, predictions, bias, explained, checked });
  const failed = { notes: model && !explained ? failureNotes(model) : [] };
  const parts = [table, predictions, bias, failed, explained, lime, checked];
  const notes = parts.flatMap((part) => part?.notes ?? []);
  return outcomeOf(input, {
    ...{ analysis, features, rows: table.rows, report: input.report },
    ...{ bias, explained, ...checked, ...evidence, notes },
    lime: lime && 'note' in lime ? lime : undefined,
    unreadable: table.unreadable,
  });
}

interface Found {
  readonly bias: RunBias | undefined;
  readonly explained: Explained | undefined;
  readonly lime: RunLime | object | undefined;
  readonly pdp: Explanations['pdp'];
  readonly segments: ClarifyAnalysis['segments'];
}

/** AWS's members first, in the order of its files. */
function analysisOf({ bias, explained, lime, pdp, segments }: Found): ClarifyAnalysis {
  const explanations: Explanations = {
    ...(explained && { kernel_shap: explained.shap, shap_method: explained.note }),
    ...(pdp && { pdp }),
    ...(lime && 'note' in lime && { lime: lime.note }),
  };
  return {
    version: '1.0',
    ...bias?.sections,
    ...((explained || pdp) && { explanations }),
    ...(bias && bias.report.counts.length > 0 && { bias_rows: facetSizes(bias.report.counts) }),
    ...(bias?.remedies && { bias_remedies: bias.remedies }),
    ...(segments && { segments }),
  };
}

/** Labels before training need no predictions, so the model is not asked for any. */
async function predictionsPart(
  input: ClarifyInput,
  table: ClarifyTable,
  features: readonly Feature[],
  model: AskedModel | undefined,
): Promise<RunPredictions | undefined> {
  if (!wantsBias(input, table) || !input.config.methods.post_training_bias) return undefined;
  return predictionsOf(input, table, features, model);
}

/** Rows of a baseline may have texts that the data have not: the model is told of both. */
async function baselinePart(
  input: ClarifyInput,
  table: ClarifyTable,
): Promise<Baseline | undefined> {
  const { shap } = input.config.methods;
  return shap && input.model && backgroundOf(input, table, sentFeatures(table), shap);
}

function explainParts(
  input: ClarifyInput,
  table: ClarifyTable,
  {
    model,
    baseline,
    segments,
  }: Partial<Pick<ExplainParts, 'model' | 'baseline'>> & Pick<ExplainParts, 'segments'>,
): ExplainParts | undefined {
  const { shap: settings } = input.config.methods;
  if (!settings || !model || !baseline) return undefined;
  return { input, table, model, settings, baseline, segments };
}

function outcomeOf(input: ClarifyInput, findings: ClarifyFindings): ClarifyOutcome {
  const { violations } = findings;
  return {
    itemCount: findings.rows,
    violations: violations?.length,
    isBaseline: findings.isBaseline,
    unmatched: findings.unmatched,
    remarks: [...labelLines(findings), ...findings.notes, ...unreadableLines(findings.unreadable)],
    findings: (violations ?? []).map(({ description, ...of }) => {
      const what = 'facet' in of ? `${of.facet} ${of.facet_value}, ${of.metric_name}` : of.label;
      return `Violation: ${what}: ${description}`;
    }),
    files: filesOf(input, findings),
    metrics: numbersOf(findings),
  };
}

/** What is said of data without a single record. */
const nothing = (table: ClarifyTable): ClarifyOutcome => ({
  itemCount: 0,
  remarks: [...table.notes, ...unreadableLines(table.unreadable)],
  findings: [],
  files: {},
  metrics: [],
});

function labelLines({ report: { labels } }: ClarifyFindings): string[] {
  if (!labels) return [];
  const { predictions, labelled } = labels;
  return [`Labels so far: ${labelled} of ${predictions} predictions of the window have one.`];
}
