/** What a transform job appends to each record where it generates inference ids. */
export const inferenceColumns = ['SageMakerInferenceId', 'SageMakerInferenceTime'] as const;

const name = 'guiderail-captured';

/** When a job's captured data was whole: a mark on its manifests, as metadata of the object. */
export const capturedMark = {
  write: (time: number): Record<string, string> => ({ [name]: new Date(time).toISOString() }),
  /** Milliseconds; undefined for manifests that have none. */
  read(metadata: Readonly<Record<string, string>>): number | undefined {
    const time = Date.parse(metadata[name] ?? '');
    return Number.isNaN(time) ? undefined : time;
  },
};

const id = /^"?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}"?$/i;
const time = /^"?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"?$/;

/** Whether the last two cells of a row are an inference's id and time. */
export const hasInferenceCells = (cells: readonly string[]): boolean =>
  cells.length > 2 && id.test(cells.at(-2)?.trim() ?? '') && time.test(cells.at(-1)?.trim() ?? '');
