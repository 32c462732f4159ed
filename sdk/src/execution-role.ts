import { Session } from './session.js';

/**
 * The ARN of the role that the credentials belong to, for jobs and models to run under.
 * @throws Error when the credentials are a user's and not a role's; give a role's ARN yourself.
 *
 * @example
 * const role = await getExecutionRole();
 */
export async function getExecutionRole(sagemakerSession?: Session): Promise<string> {
  const session = sagemakerSession ?? new Session();
  try {
    const arn = await session.getCallerIdentityArn();
    if (arn.includes(':role/')) return arn;
    throw new Error(
      `The current AWS identity is not a role: ${arn}. Give the ARN of a role for SageMaker.`,
    );
  } finally {
    if (!sagemakerSession) session.destroy();
  }
}
