import type { ServiceError } from '../../base/errors.js';
import { validationException } from '../../base/errors.js';
import type { CallContext } from '../../base/service.js';
import type { Tags } from './store.js';

/** What the operations stand on. */
export interface TagDeps {
  readonly tags: Tags;
  /** Whether there is a resource of that ARN. */
  readonly known: (arn: string) => Promise<boolean>;
}

/** @throws ValidationException unless the ARN is one of a resource in the request's region. */
export async function requireResource(
  { known }: TagDeps,
  arn: string,
  { region, accountId }: Pick<CallContext, 'region' | 'accountId'>,
): Promise<void> {
  const here = arn.toLowerCase().startsWith(`arn:aws:sagemaker:${region}:${accountId}:`);
  if (!here || !(await known(arn))) throw missing(arn);
}

const missing = (arn: string): ServiceError =>
  validationException(`Could not find resource "${arn}".`);
