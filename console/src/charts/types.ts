/** A line over time. */
export interface TimeSeries {
  readonly name: string;
  /** Milliseconds since the epoch, ascending. */
  readonly times: readonly number[];
  /** As many as times; null where there is no value: the line breaks there. */
  readonly values: readonly (number | null)[];
  /** An interval around each value, drawn as a band. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** How it is drawn; `line` unless given. */
  readonly kind?: 'line' | 'points' | 'bars' | 'step';
  /** What colour it takes; by its place unless given. */
  readonly tone?: SeriesTone;
}

/** Colours by meaning: the baseline is grey-blue, what is now is blue, what is wrong is red. */
export type SeriesTone = 'baseline' | 'current' | 'bad' | 'warn' | 'good' | 'plain';

/** A line across the chart at a value. */
export interface Threshold {
  readonly value: number;
  readonly label: string;
  /** On which side values are wrong; `above` unless given. */
  readonly wrong?: 'above' | 'below';
}

/** Something that happened, as a mark on the time axis. */
export interface Mark {
  readonly at: number;
  /** Where it lasted: to here. */
  readonly until?: number | undefined;
  readonly label: string;
  readonly tone: SeriesTone;
  readonly href?: string | undefined;
}

export interface TimeChartProps {
  readonly title: string;
  readonly series: readonly TimeSeries[];
  /** Of the values, such as `ms` or `%`; after the numbers on the axis. */
  readonly unit?: string | undefined;
  readonly thresholds?: readonly Threshold[];
  readonly marks?: readonly Mark[];
  /** The whole span in milliseconds since the epoch; that of the data unless given. */
  readonly span?: readonly [number, number] | undefined;
  /** The values' axis; by the data unless given. `zero` begins it at zero. */
  readonly range?: readonly [number, number] | 'zero' | undefined;
  /** In CSS pixels; 220 unless given. */
  readonly height?: number;
  /** Charts of one name zoom, pan and show their cursor together. */
  readonly together?: string | undefined;
  /** Told of a point that is chosen by click or Enter, and of a span that is chosen by zooming. */
  readonly onPoint?: ((time: number, series: string) => void) | undefined;
  readonly onSpan?: ((span: readonly [number, number], isWhole: boolean) => void) | undefined;
}

/** Counts in bins. */
export interface Bins {
  readonly name: string;
  /** One more than counts, ascending. */
  readonly edges: readonly number[];
  /** Rows, or shares of 1 where totals differ. */
  readonly counts: readonly number[];
  readonly tone?: SeriesTone;
}

/** Numbers' distributions, one over the other: usually the baseline's and the current one. */
export interface HistogramProps {
  readonly title: string;
  /** Of the values; under the axis. */
  readonly unit?: string | undefined;
  readonly groups: readonly Bins[];
  readonly height?: number;
}

/** Steps of a cumulative distribution: share of rows at or under each value. */
export interface CdfProps {
  readonly title: string;
  readonly unit?: string | undefined;
  readonly groups: readonly {
    readonly name: string;
    /** Ascending. */
    readonly values: readonly number[];
    /** Shares of 1, ascending, as many as values. */
    readonly shares: readonly number[];
    readonly tone?: SeriesTone;
  }[];
  /** Where the two are furthest apart: the distance that a check measures. */
  readonly gap?: { readonly value: number; readonly label: string } | undefined;
  readonly height?: number;
}

/** Named amounts beside each other: categories' shares, importances, metrics by facet. */
export interface BarsProps {
  readonly title: string;
  readonly unit?: string | undefined;
  readonly groups: readonly { readonly name: string; readonly tone?: SeriesTone }[];
  readonly bars: readonly {
    readonly name: string;
    /** One for each group; null where there is none. */
    readonly values: readonly (number | null)[];
    /** Intervals, as many as values. */
    readonly intervals?: readonly (readonly [number, number] | null)[];
    readonly href?: string | undefined;
  }[];
  readonly thresholds?: readonly Threshold[];
  /** The axis; from zero, or around it where there are negative values, unless given. */
  readonly range?: readonly [number, number] | undefined;
  /** Bars shown before "show all"; 20 unless given. */
  readonly most?: number;
}

/** A matrix of counts, each cell coloured by its share of its row: a confusion matrix. */
export interface HeatProps {
  readonly title: string;
  /** What the rows are, such as "Label". */
  readonly rowTitle: string;
  readonly columnTitle: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** By row, then column. */
  readonly values: readonly (readonly number[])[];
}

/** One number against another along a curve: ROC, precision and recall, partial dependence. */
export interface CurveProps {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xRange?: readonly [number, number] | undefined;
  readonly yRange?: readonly [number, number] | undefined;
  readonly curves: readonly {
    readonly name: string;
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly tone?: SeriesTone;
  }[];
  /** Categories in place of numbers on the x axis, at 0, 1, 2 … */
  readonly xNames?: readonly string[] | undefined;
  /** A straight line for reference, such as chance: from its first point to its second. */
  readonly reference?:
    | {
        readonly from: readonly [number, number];
        readonly to: readonly [number, number];
        readonly label: string;
      }
    | undefined;
  readonly height?: number;
}

/** How a prediction comes from a base value, feature by feature (SHAP). */
export interface WaterfallProps {
  readonly title: string;
  readonly base: number;
  /** Largest first; the last may gather the rest. */
  readonly steps: readonly {
    readonly name: string;
    /** The feature's value, beside its name. */
    readonly value?: string | undefined;
    readonly amount: number;
  }[];
  readonly unit?: string | undefined;
}

/** A small line without axes, in tables. */
export interface SparklineProps {
  /** What it shows, for screen readers. */
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly tone?: SeriesTone;
  readonly width?: number;
  readonly height?: number;
  /** Where it begins at zero rather than at its smallest value. */
  readonly fromZero?: boolean;
}

/** What a chart shows as a table: read by screen readers and downloaded as CSV. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}
