import type { Tag } from '@aws-sdk/client-sagemaker';

/** Who reads a group's features, and how it is told of changes. */
export interface Consumer {
  readonly name: string;
  /** An ARN of a place that messages go to, or words for people such as an address; may be empty. */
  readonly notify: string;
}

/** Who answers for a group and who depends on it; AWS has no members for it, so tags say it. */
export interface Ownership {
  readonly owner: string | undefined;
  readonly team: string | undefined;
  readonly consumers: readonly Consumer[];
}

const consumerPrefix = 'consumer:';

/** Read from the tags `owner`, `team` and `consumer:<name>`. */
export function ownershipOf(tags: readonly Tag[]): Ownership {
  const valueAt = (key: string) => tags.find((tag) => tag.Key === key)?.Value || undefined;
  const consumers = tags.flatMap(({ Key = '', Value = '' }) => {
    const name = Key.startsWith(consumerPrefix) ? Key.slice(consumerPrefix.length) : '';
    return name === '' ? [] : [{ name, notify: Value }];
  });
  return { owner: valueAt('owner'), team: valueAt('team'), consumers };
}
