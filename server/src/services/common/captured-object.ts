/** Captured records that became an object. */
export interface CapturedObject {
  readonly region: string;
  readonly endpoint: string;
  readonly variant: string;
  readonly bucket: string;
  readonly key: string;
}
