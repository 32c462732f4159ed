/** A value of a column, as `analysis_config.json` has it. */
export type ConfigValue = string | number;

/** A column: its name, or its place from 0. */
export type NameOrIndex = string | number;

/** `"all"`, or metrics by name such as `["CI", "DPL"]`. */
export type BiasMethods = 'all' | readonly string[];

export interface FacetBody {
  readonly name_or_index: NameOrIndex;
  readonly value_or_threshold?: readonly ConfigValue[];
}

export interface SegmentBody {
  readonly name_or_index: NameOrIndex;
  readonly segments: readonly (readonly ConfigValue[])[];
  readonly config_name?: string;
  readonly display_aliases?: readonly string[];
}

/** The members of `analysis_config.json` that tell of the data. */
export interface DatasetBody {
  readonly dataset_type: DatasetType;
  readonly features?: string;
  readonly headers?: readonly string[];
  readonly label?: NameOrIndex;
  readonly joinsource_name_or_index?: NameOrIndex;
  readonly facet_dataset_uri?: string;
  readonly facet_headers?: readonly string[];
  readonly predicted_label_dataset_uri?: string;
  readonly predicted_label_headers?: readonly string[];
  readonly predicted_label?: NameOrIndex;
  readonly excluded_columns?: readonly NameOrIndex[];
  readonly segment_config?: readonly SegmentBody[];
}

/** The members that tell where to look for bias. */
export interface BiasBody {
  readonly label_values_or_threshold: readonly ConfigValue[];
  readonly facet: readonly FacetBody[];
  readonly group_variable?: NameOrIndex;
}

/** How the model is asked. */
export interface PredictorBody {
  readonly model_name?: string;
  readonly instance_type?: string;
  readonly initial_instance_count?: number;
  readonly endpoint_name?: string;
  readonly endpoint_name_prefix?: string;
  readonly accept_type?: string;
  readonly content_type?: string;
  readonly content_template?: string;
  readonly record_template?: string;
  readonly custom_attributes?: string;
  readonly accelerator_type?: string;
  readonly target_model?: string;
  readonly label?: NameOrIndex;
  readonly probability?: NameOrIndex;
  readonly label_headers?: readonly ConfigValue[];
}

/** The analyses by name: `shap`, `pdp`, `pre_training_bias`, `report`, … with their settings. */
export type MethodsBody = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What `analysis_config.json` holds. */
export interface AnalysisConfigBody extends Partial<DatasetBody>, Partial<BiasBody> {
  readonly probability_threshold?: number;
  readonly methods?: MethodsBody;
  readonly predictor?: PredictorBody;
}

export const datasetTypes = [
  'text/csv',
  'application/jsonlines',
  'application/json',
  'application/x-parquet',
  'application/x-image',
] as const;

export type DatasetType = (typeof datasetTypes)[number];

/** The members that have a value. */
export function withValues<T extends object>(
  members: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  const some = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(some) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** @throws Error that names the choices unless the value is one of them, or left out. */
export function checkChoice(what: string, value: unknown, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value as string)) return;
  throw new Error(`${what} is ${JSON.stringify(value)}; give one of ${choices.join(', ')}.`);
}

/** @throws Error unless the value is a list with something in it, or left out. */
export function checkList(what: string, value: unknown, example: string): void {
  if (value === undefined || (Array.isArray(value) && value.length > 0)) return;
  throw new Error(`${what} must be a list with at least one entry, such as ${example}.`);
}

/** @throws Error unless the value is a whole number of at least `least`, or left out. */
export function checkWhole(what: string, value: unknown, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= least)) return;
  throw new Error(`${what} is ${JSON.stringify(value)}; give a whole number of at least ${least}.`);
}

/** The copy that a config gives away, so that a caller's changes stay the caller's. */
export const copyOf = <T>(value: T): T => structuredClone(value);
