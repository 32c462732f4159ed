/** What a key may do; each includes what comes after it, `captures` is for sending captures alone. */
export type Allowance = 'everything' | 'no-code' | 'captures';

/** A key pair that requests are signed with. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly allows: Allowance;
}
