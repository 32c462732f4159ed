import { signal } from '@preact/signals';

/** Who is signed in, as `GET /console/api/session` says. */
export interface Session {
  readonly accountId: string;
  readonly region: string;
  readonly regions: readonly string[];
  readonly accessKeyId: string;
  /** Whether the key may have code run: monitors' scripts, models, training. */
  readonly mayRunCode: boolean;
  /** Whether the server asks nobody to sign in. */
  readonly noAuth: boolean;
  readonly version: string;
  /** The product's clock, milliseconds since the epoch. */
  readonly now: number;
}

/** Undefined until the server has said; null where nobody is signed in. */
export const session = signal<Session | null | undefined>(undefined);

/** The product's clock less this machine's, in milliseconds. */
const skew = signal(0);

export function signedIn(next: Session): void {
  skew.value = next.now - Date.now();
  session.value = next;
}

export const signedOut = (): void => {
  session.value = null;
};

/** The time by the product's clock, which a demo or a test may have set. */
export const productNow = (): number => Date.now() + skew.value;
