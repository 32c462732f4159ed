import type { Tag } from '@aws-sdk/client-sagemaker';
import type { Rows } from '../../storage/state.js';

/** Tags as SageMaker's events have them: values by key. */
export const tagsByKey = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

/** Tags of resources, by ARN, kept by the tags room and handed to every room that creates things. */
export interface TagStore {
  /**
   * Adds tags, replacing the values of keys that are there, inside the caller's transaction.
   * @throws ResourceLimitExceeded when the resource would have more tags than AWS allows;
   * ValidationException for a key that is AWS's own or given twice.
   */
  add(rows: Rows, arn: string, tags: readonly Tag[]): Promise<void>;
  /** Forgets the tags of these keys; keys that it does not have are passed over. */
  remove(rows: Rows, arn: string, keys: readonly string[]): Promise<void>;
  /** All tags of a resource, by key. */
  all(arn: string): Promise<{ Key: string; Value: string }[]>;
  /** Forgets all tags of a resource that is being deleted. */
  clear(rows: Rows, arn: string): Promise<void>;
}
