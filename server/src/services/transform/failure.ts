/** A job that fails by what it was given, or by what its model answered: FailureReason. */
export class TransformFailure extends Error {
  override readonly name = 'TransformFailure';
}

/** For data and settings that are not as they must be. */
export const clientError = (message: string): TransformFailure =>
  new TransformFailure(`ClientError: ${message}`);

/** Lines of an input file, from 1; `undefined` for what is no matter of lines. */
export type Lines = { readonly first: number; readonly last: number } | undefined;

/** Why one file has no output; the job's other files have theirs. */
export class FileFault extends Error {
  override readonly name = 'FileFault';
  /** Whose mistake it is, in AWS's words. */
  readonly blame: 'ClientError' | 'AlgorithmError';
  readonly lines: Lines;
  /** The model cannot be reached: other files need not be tried. */
  readonly unreachable: boolean;

  constructor(
    message: string,
    lines: Lines,
    blame: FileFault['blame'] = 'ClientError',
    unreachable = false,
  ) {
    super(message);
    this.blame = blame;
    this.lines = lines;
    this.unreachable = unreachable;
  }

  /** Such as `s3://b/in/a.csv, line 17: the model answered 400: …`. */
  tell(uri: string): string {
    const { lines, message } = this;
    if (!lines) return `${uri}: ${message}`;
    const { first, last } = lines;
    const where = first === last ? `line ${first}` : `lines ${first} to ${last}`;
    return `${uri}, ${where}: ${message}`;
  }
}
