import type { BaselineVersionList } from '../services/common/own-answers/baseline-version.js';
import type { Connection } from './connection.js';

export const versionsOf = ({ own }: Connection, schedule: string): Promise<BaselineVersionList> =>
  own(`monitoring-schedules/${schedule}/baselines`);
