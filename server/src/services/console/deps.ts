import type { AccessKey } from '../../base/access-key.js';
import type { RawRequest } from '../../base/http.js';
import type { Log } from '../../base/log.js';
import type { CallContext } from '../../base/service.js';
import type { Objects } from '../../storage/objects.js';
import type { State } from '../../storage/state.js';
import type { RunKey, RunRow } from './runs.js';

type Caller = Pick<CallContext, 'region' | 'accessKeyId' | 'mayRunCode' | 'signal'>;

/** What the console is handed. */
export interface ConsoleDeps {
  readonly state: State;
  readonly objects: Pick<Objects, 'get' | 'read'>;
  readonly accountId: string;
  /** Of requests that name none. */
  readonly region: string;
  /** Whether nobody has to sign in; then only this machine may ask. */
  readonly noAuth: boolean;
  /** The folder of the built console. */
  readonly folder: string;
  readonly log: Log;
  keyOf(accessKeyId: string): AccessKey | undefined;
  version(): Promise<string>;
  /** Regions in which there is something to see. */
  regions(): Promise<readonly string[]>;
  /** One run, however old. */
  execution(key: RunKey): Promise<RunRow | undefined>;
  /** Any operation of AWS's by JSON. @throws ServiceError */
  callAws(
    service: string,
    operation: string,
    input: Record<string, unknown>,
    caller: Caller & Pick<CallContext, 'requestId'>,
  ): Promise<string>;
  /** A path of the server's own, without `/_guiderail/`. @throws ServiceError */
  callOwn(path: string, body: Buffer, caller: Caller): Promise<object>;
  /** @throws ServiceError where the body is larger */
  readBody(request: RawRequest, most_bytes: number): Promise<Buffer>;
  /** Where the console is opened, by the name under which the server was asked. */
  baseUrl(host: string | undefined): string;
  /** Whether the console is reached by TLS under that name. */
  isSecure(host: string | undefined): boolean;
  /** Milliseconds since the epoch, by the product's clock. */
  now(): number;
  /** By the real clock: sessions and links are on it, as signatures are. */
  realNow(): number;
}
