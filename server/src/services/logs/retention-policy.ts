import type {
  DeleteRetentionPolicyCommandInput,
  DeleteRetentionPolicyCommandOutput,
  PutRetentionPolicyCommandInput,
  PutRetentionPolicyCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Handler } from '../../base/service.js';
import { groupNamed, invalidParameter, type Room } from './context.js';

/** The choices that AWS gives. */
const days: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** Events of a group go after so many days; never later than the server's own bound. */
export const putRetentionPolicy =
  (room: Room): Handler<PutRetentionPolicyCommandInput, PutRetentionPolicyCommandOutput> =>
  async ({ logGroupName, retentionInDays }, context) => {
    const group = await groupNamed(room, context, logGroupName);
    if (!days.includes(retentionInDays)) {
      throw invalidParameter(`retentionInDays must be one of ${days.join(', ')}.`);
    }
    await room.store.retain(group, retentionInDays);
    return {};
  };

export const deleteRetentionPolicy =
  (room: Room): Handler<DeleteRetentionPolicyCommandInput, DeleteRetentionPolicyCommandOutput> =>
  async ({ logGroupName }, context) => {
    await room.store.retain(await groupNamed(room, context, logGroupName), null);
    return {};
  };
