import type { Baseline } from '../../explanations/index.js';
import { readTable } from '../dataset/read-table.js';
import type { ClarifyTable } from '../dataset/types.js';
import type { AskedModel } from '../model/index.js';
import type { ClarifyAnalysis, Explanations } from '../types.js';
import { backgroundOf } from './background.js';
import { biasPart } from './bias.js';
import { checkPart } from './check.js';
import { type Explained, explain } from './explain.js';
import { sentFeatures } from './features.js';
import { filesOf } from './files.js';
import type { ClarifyFindings } from './findings.js';
import type { ClarifyInput, ClarifyOutcome } from './input.js';
import { numbersOf } from './numbers.js';
import { openModel } from './open-model.js';
import { dependencePart } from './partial-dependence.js';

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
  const baseline = await baselinePart(input, table);
  const features = baseline?.features ?? sentFeatures(table);
  const model = openModel(input, table, features);
  const bias = await biasPart(input, table, features, model);
  const explained = await explainPart(input, table, model, baseline);
  const pdp = await dependencePart({ input, table, features, model, explained });
  const explanations: Explanations = {
    ...(explained && { kernel_shap: explained.shap, shap_method: explained.note }),
    ...(pdp && { pdp }),
  };
  const analysis: ClarifyAnalysis = {
    version: '1.0',
    ...bias?.sections,
    ...((explained || pdp) && { explanations }),
  };
  const checked = checkPart(input, { analysis, explained });
  return outcomeOf(input, {
    ...{ analysis, features, rows: table.rows, report: input.report },
    ...{ bias, explained, ...checked },
    notes: [...table.notes, ...(bias?.notes ?? []), ...(explained?.notes ?? []), ...checked.notes],
    unreadable: table.unreadable,
  });
}

/** Rows of a baseline may have texts that the data have not: the model is told of both. */
async function baselinePart(
  input: ClarifyInput,
  table: ClarifyTable,
): Promise<Baseline | undefined> {
  const { shap } = input.config.methods;
  return shap && input.model && backgroundOf(input, table, sentFeatures(table), shap);
}

async function explainPart(
  input: ClarifyInput,
  table: ClarifyTable,
  model: AskedModel | undefined,
  baseline: Baseline | undefined,
): Promise<Explained | undefined> {
  const { shap: settings } = input.config.methods;
  if (!settings || !model || !baseline) return undefined;
  return explain({ input, table, model, settings, baseline });
}

function outcomeOf(input: ClarifyInput, findings: ClarifyFindings): ClarifyOutcome {
  const { violations } = findings;
  return {
    itemCount: findings.rows,
    violations: violations?.length,
    remarks: [...findings.notes, ...unreadableLines(findings)],
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
  remarks: [...table.notes, ...unreadableLines(table)],
  findings: [],
  files: {},
  metrics: [],
});

function unreadableLines({ unreadable }: Pick<ClarifyTable, 'unreadable'>): string[] {
  const lines = unreadable.examples.map(
    ({ source, line, reason, excerpt }) =>
      `Unreadable record: ${source}, line ${line}: ${reason}: ${excerpt}`,
  );
  const more = unreadable.count - lines.length;
  return more > 0 ? [...lines, `and ${more} unreadable records more.`] : lines;
}
