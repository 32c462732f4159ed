/** Who and where a resource belongs to. */
export interface Owner {
  readonly accountId: string;
  readonly region: string;
}

/** An ARN of SageMaker's, in which AWS writes the resource's name in lower case. */
export function sagemakerArn(owner: Owner, type: string, name: string): string {
  return `arn:aws:sagemaker:${owner.region}:${owner.accountId}:${type}/${name.toLowerCase()}`;
}

export interface ParsedArn extends Owner {
  readonly service: string;
  /** Everything after the account, such as `endpoint/my-endpoint`. */
  readonly resource: string;
}

export function parseArn(text: string): ParsedArn | undefined {
  const parts = text.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return undefined;
  const [, , service = '', region = '', accountId = ''] = parts;
  return { service, region, accountId, resource: parts.slice(5).join(':') };
}
