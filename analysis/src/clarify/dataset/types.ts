import type { Table } from '../../dataset/table.js';
import type { UnreadableRecord } from '../../types.js';
import type { DatasetType, ModelContentType } from '../config/types.js';
import type { RowPlaces } from './row-places.js';

/** A data set of a Clarify analysis, in memory; members that are numbers are positions of columns. */
export interface ClarifyTable extends Table {
  /** What the model is sent, in order: every column but labels, ids and such as are excluded. */
  readonly features: readonly number[];
  readonly label?: number | undefined;
  /** Given in the data, or captured; of a monitor that knows scores only, found by the threshold. */
  readonly predictedLabel?: number | undefined;
  /** The captured score of the positive class; of captures only. */
  readonly probability?: number | undefined;
  /** The form in which the model was asked; of captures only. */
  readonly askedIn?: ModelContentType | undefined;
  /** Where rows were read; of captures only. */
  readonly places?: RowPlaces | undefined;
  /** In the order of the configuration's `facet`. */
  readonly facets: readonly number[];
  readonly group?: number | undefined;
  readonly joinSource?: number | undefined;
  /** In the order of `segment_config`. */
  readonly segmentColumns: readonly number[];
  /** Things that the reader should know, in whole sentences. */
  readonly notes: readonly string[];
  /** Records that were left out. */
  readonly unreadable: { readonly count: number; readonly examples: readonly UnreadableRecord[] };
}

/** Files of one data set, in order. */
export interface FileSet {
  readonly paths: readonly string[];
  /** What messages call the files, by position. */
  readonly sourceNames?: readonly string[] | undefined;
}

/** Where a capture's records hold what; AWS's names of an input of a monitor's job. */
export interface CaptureAttributes {
  /** JMESPath in a JSON body that was sent: a row, or a list of rows. */
  readonly features?: string | undefined;
  /** The predicted label: a CSV column's number, a name or a path. */
  readonly inference?: string | undefined;
  readonly probability?: string | undefined;
  /** Goes before the configuration's. */
  readonly probabilityThreshold?: number | undefined;
  /** The label in `groundTruthData`, where it has more than one value. */
  readonly groundTruth?: string | undefined;
  /** Columns that are not the model's, by name or position. */
  readonly excludedFeatures?: readonly (string | number)[] | undefined;
}

export interface TableInput {
  readonly dataset: FileSet;
  /**
   * Form of the files where it is not the configuration's: what a transform job was sent, which a
   * monitor reads as it is, without labels.
   */
  readonly format?: Exclude<DatasetType, 'application/sagemakercapturejson'> | undefined;
  /** Files of `facet_dataset_uri`. */
  readonly facets?: FileSet | undefined;
  /** Files of `predicted_label_dataset_uri`. */
  readonly predictedLabels?: FileSet | undefined;
  /** Of captures (`application/sagemakercapturejson`), merged with labels or not. */
  readonly capture?: CaptureAttributes | undefined;
  /** Captures with `start <= inferenceTime < end` are read, and those without a time. */
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
  /** Bytes that the table may have in memory; 1 GB unless given. */
  readonly maxBytes?: number | undefined;
}
