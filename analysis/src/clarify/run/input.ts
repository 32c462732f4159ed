import type { DuckDBConnection } from '@duckdb/node-api';
import type { ModelStructure } from '../../explanations/trees/ensemble.js';
import type { LabelCoverage } from '../../quality/types.js';
import type { EarlierRun } from '../../report/render-report.js';
import type { AnalysisConfig } from '../config/types.js';
import type { FileSet, TableInput } from '../dataset/types.js';
import type { Ask } from '../model/types.js';

/** The model that a run may ask. */
export interface RunModel {
  readonly ask: Ask;
  /** The model from inside, where it is known: attributions then are exact. */
  readonly structure?: ModelStructure | undefined;
  /** The most to ask at a time. */
  readonly most_bytes: number;
}

/** What makes a run one of a monitor's. */
export interface RunMonitor {
  readonly type: 'ModelBias' | 'ModelExplainability';
  readonly reading: 'Sound' | 'Compatible';
  /** Whether records that show violations are written; unless false. */
  readonly examples?: boolean | undefined;
  /** The baseline's `analysis.json`. */
  readonly baseline?: { readonly content: Uint8Array; readonly name: string } | undefined;
}

/** Takes text that is too long to be held, such as every row's attributions. */
export interface TextSink {
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
}

export interface ClarifyInput {
  readonly connection: DuckDBConnection;
  readonly config: AnalysisConfig;
  readonly table: TableInput;
  /** Files of a SHAP baseline that the configuration names. */
  readonly shapBaseline?: FileSet | undefined;
  readonly model?: RunModel | undefined;
  readonly monitor?: RunMonitor | undefined;
  readonly report: {
    readonly title: string;
    readonly subtitle?: string | undefined;
    readonly generatedAt: Date;
    readonly window?: { readonly start: Date; readonly end: Date } | undefined;
    /** Newest last. */
    readonly earlier?: readonly EarlierRun[] | undefined;
    /** What is known of the labels of a monitor's window. */
    readonly labels?: LabelCoverage | undefined;
  };
  /** Opens a file of the output by its name; it is closed when the run is over. */
  readonly open: (name: string) => Promise<TextSink>;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A number for CloudWatch, under AWS's names and dimensions. */
export interface ClarifyNumber {
  readonly name: string;
  /** May be infinite. */
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface ClarifyOutcome {
  /** Rows that were analysed. */
  readonly itemCount: number;
  /** Undefined where nothing was checked. */
  readonly violations?: number | undefined;
  /** Whether a monitor's run that had no baseline is one for the runs that come after it. */
  readonly isBaseline?: boolean | undefined;
  /** Why a run that had a baseline was held against nothing of it. */
  readonly unmatched?: string | undefined;
  /** What a reader of the job's log should know, in whole sentences. */
  readonly remarks: readonly string[];
  /** A line for each violation. */
  readonly findings: readonly string[];
  /** Files of the output by name, beside those that were opened. */
  readonly files: Readonly<Record<string, string>>;
  readonly metrics: readonly ClarifyNumber[];
}
