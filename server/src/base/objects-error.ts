/**
 * Why a store of objects refused: the bucket, the key that a condition names, the upload or one of
 * its parts is not there; a condition does not hold; the body is too large; the disk is full.
 */
export type ObjectsFault =
  | 'no-bucket'
  | 'no-key'
  | 'no-upload'
  | 'no-part'
  | 'condition'
  | 'too-large'
  | 'full';

export class ObjectsError extends Error {
  readonly fault: ObjectsFault;
  constructor(fault: ObjectsFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ObjectsError';
    this.fault = fault;
  }
}

/** Why a store of objects refused, of anything thrown; undefined where none did. */
export const faultOf = (error: unknown): ObjectsFault | undefined =>
  error instanceof ObjectsError ? error.fault : undefined;
