import type { Clock } from './base/clock.js';
import type { Log } from './base/log.js';
import type { ProgramSettings } from './processes/processes.js';
import type { OtlpSettings } from './services/telemetry/index.js';
import type { Credentials } from './storage/credentials.js';

export interface AppOptions {
  readonly dataDir: string;
  readonly accountId: string;
  readonly region: string;
  readonly noAuth: boolean;
  readonly clock: Clock;
  readonly jitterSeconds: number;
  readonly comparisonMethod: 'Sound' | 'Robust' | 'Simple';
  readonly webhookUrl: string | undefined;
  readonly allowPrivateTargets: string | undefined;
  /** Rules that an event bus may have; AWS's 300 unless given. */
  readonly rulesPerBus?: number | undefined;
  /** Where others reach this server, for links in messages; else where it listens. */
  readonly publicUrl?: string | undefined;
  /** The mail server that SNS sends through; without it no e-mail is sent. */
  readonly smtpUrl?: string | undefined;
  /** Where the built console lies; beside this program unless given. */
  readonly consoleFolder?: string | undefined;
  readonly otlp: OtlpSettings | undefined;
  readonly programs: ProgramSettings;
  readonly credentials: Credentials;
  readonly log: Log;
}
