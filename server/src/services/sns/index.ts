import type { ServiceOperations } from '../../base/service.js';
import type { TargetKind } from '../common/targets.js';
import type { SnsDeps } from './deps.js';

export type { SnsDeps } from './deps.js';

export interface SnsService {
  readonly operations: ServiceOperations;
  /** What messages can be sent to here. */
  readonly targets: readonly TargetKind[];
}

/** SNS: topics and their subscriptions. */
export async function snsService(_deps: SnsDeps): Promise<SnsService> {
  return { operations: { service: 'sns', handlers: {} }, targets: [] };
}
