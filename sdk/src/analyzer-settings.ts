/** What a prediction is worth: a value to each cell of the confusion matrix, or to errors. */
export interface Worth {
  /** `[actual][predicted]`; what is left out is worth 0. */
  readonly matrix?: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;
  /** Of a regression: per unit of absolute error. */
  readonly perError?: number | WorthPerError | undefined;
  /** In words, such as `EUR`. */
  readonly unit?: string | undefined;
}

export interface WorthPerError {
  /** Per unit above the label. */
  readonly over?: number | undefined;
  /** Per unit below the label. */
  readonly under?: number | undefined;
  /** An error beyond this costs `beyondLimit`, once. */
  readonly limit?: number | undefined;
  readonly beyondLimit?: number | undefined;
}

/** When incidents open, close and become critical; all count windows but `criticalEffect`. */
export interface IncidentRules {
  readonly opensAfter?: number | undefined;
  readonly within?: number | undefined;
  readonly closesAfter?: number | undefined;
  readonly reopensWithin?: number | undefined;
  /** Drift distance that is critical. */
  readonly criticalEffect?: number | undefined;
  /** 0 for never. */
  readonly criticalAfter?: number | undefined;
  /** Features that make an incident critical; 0 for never. */
  readonly criticalFeatures?: number | undefined;
}

/** What Guiderail's analyzer reads from a job's environment beyond AWS's own settings. */
export interface AnalyzerSettings {
  /** How distributions are compared. */
  readonly comparisonMethod?: 'Sound' | 'Robust' | 'Simple' | undefined;
  readonly timeColumn?: string | undefined;
  /** Cycles of the time column that a comparison allows for. */
  readonly season?: readonly ('hour-of-day' | 'day-of-week' | 'week-of-year')[] | undefined;
  /** Columns to leave out. */
  readonly exclude?: readonly string[] | undefined;
  /** Of a feature group: which time of a row decides whether a window has it. */
  readonly featureTime?: 'write_time' | 'event_time' | undefined;
  /** The class of a binary model that counts as positive. Default: `1`. */
  readonly positiveLabel?: string | number | undefined;
  readonly worth?: Worth | undefined;
  /** How long a user's script may take, in all and over one record. */
  readonly scriptTimeoutInSeconds?: number | undefined;
  readonly scriptRecordTimeoutInSeconds?: number | undefined;
  readonly incidents?: IncidentRules | undefined;
}

/**
 * The settings as the job's environment has them.
 * @throws Error when a name has a comma, which the environment cannot tell.
 *
 * @example
 * analyzerEnvironment({ positiveLabel: 'fraud', worth: { matrix: { 1: { 0: -500 } }, unit: 'EUR' } });
 */
export function analyzerEnvironment(settings: AnalyzerSettings = {}): Record<string, string> {
  const { worth = {}, incidents = {} } = settings;
  return defined({
    comparison_method: settings.comparisonMethod,
    time_column: settings.timeColumn,
    season: settings.season?.join(','),
    exclude: namesOf(settings.exclude),
    feature_time: settings.featureTime,
    positive_label: settings.positiveLabel,
    worth_matrix: worth.matrix && JSON.stringify(worth.matrix),
    worth_per_error: perError(worth.perError),
    worth_unit: worth.unit,
    script_timeout_seconds: settings.scriptTimeoutInSeconds,
    script_record_timeout_seconds: settings.scriptRecordTimeoutInSeconds,
    incident_opens_after: incidents.opensAfter,
    incident_within: incidents.within,
    incident_closes_after: incidents.closesAfter,
    incident_reopens_within: incidents.reopensWithin,
    incident_critical_effect: incidents.criticalEffect,
    incident_critical_after: incidents.criticalAfter,
    incident_critical_features: incidents.criticalFeatures,
  });
}

/** The entries that have a value, as text. */
export function defined(
  entries: Readonly<Record<string, string | number | undefined>>,
): Record<string, string> {
  const given = Object.entries(entries).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function namesOf(names: readonly string[] | undefined): string | undefined {
  const strange = names?.find((name) => name.includes(','));
  if (strange === undefined) return names?.join(',');
  throw new Error(`The column ${JSON.stringify(strange)} cannot be excluded: it has a comma.`);
}

function perError(worth: Worth['perError']): string | undefined {
  if (worth === undefined || typeof worth === 'number') return worth?.toString();
  const { beyondLimit: beyond_limit, ...rest } = worth;
  return JSON.stringify({ ...rest, beyond_limit });
}
