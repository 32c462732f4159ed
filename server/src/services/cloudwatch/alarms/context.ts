import type { Alarms } from './alarms.js';
import type { AlarmDeps } from './deps.js';
import type { Watcher } from './watcher.js';

/** What the operations on alarms stand on. */
export interface AlarmContext {
  readonly deps: AlarmDeps;
  readonly alarms: Alarms;
  readonly watcher: Watcher;
}
