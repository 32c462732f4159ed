import { messageOf, validationException } from '../../../base/errors.js';
import type { BusEvent } from '../event.js';
import type { RuleTarget } from '../store.js';
import { compact, compileEventPath } from './event-value.js';
import { compileTemplate } from './template.js';

/** An event as targets get it, and what its rule is. */
export interface InputOf extends BusEvent {
  readonly ingested: number;
  readonly ruleArn: string;
  readonly ruleName: string;
}

/** What a target is sent, or why nothing can be sent. */
export type Input = { readonly body: string } | { readonly problem: string };

export type MakeInput = (of: InputOf) => Input;

type InputMembers = Pick<RuleTarget, 'Id' | 'Input' | 'InputPath' | 'InputTransformer'>;

/**
 * Compiles what a target is to be sent: the event, or what Input, InputPath or InputTransformer
 * make of it.
 * @throws ValidationException saying what of them is wrong.
 */
export function compileInput(target: InputMembers): MakeInput {
  const { Id, Input: constant, InputPath, InputTransformer } = target;
  const given = [constant, InputPath, InputTransformer].filter((one) => one !== undefined);
  if (given.length > 1) {
    throw validationException(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`,
    );
  }
  if (constant !== undefined) return constantInput(constant, Id);
  if (InputPath !== undefined) {
    const find = pathOf(InputPath, Id);
    return (of) => ({ body: find(of) ?? 'null' });
  }
  if (InputTransformer !== undefined) return transformer(InputTransformer, Id);
  return ({ text }) => ({ body: text });
}

function constantInput(constant: string, id: string): MakeInput {
  try {
    JSON.parse(constant);
  } catch (error) {
    throw validationException(`Input of target ${id} must be JSON: ${messageOf(error)}.`);
  }
  return () => ({ body: constant });
}

function pathOf(path: string, id: string): (of: BusEvent) => string | undefined {
  const find = compileEventPath(path);
  if (find) return find;
  throw validationException(
    `Invalid path ${path} for target ${id}: give $ and members such as $.detail.name or ` +
      "$.resources[0] or $.detail['a name'].",
  );
}

/** Names that every template may use, and the JSON that they stand for. */
const reserved: Readonly<Record<string, (of: InputOf) => string | undefined>> = {
  'aws.events.rule-arn': ({ ruleArn }) => JSON.stringify(ruleArn),
  'aws.events.rule-name': ({ ruleName }) => JSON.stringify(ruleName),
  'aws.events.event.ingestion-time': ({ ingested }) => JSON.stringify(new Date(ingested)),
  'aws.events.event': ({ event }) => JSON.stringify({ ...event, detail: undefined }),
  'aws.events.event.json': ({ text }) => compact(text),
};

function transformer(
  { InputPathsMap = {}, InputTemplate }: NonNullable<RuleTarget['InputTransformer']>,
  id: string,
): MakeInput {
  const values = new Map(Object.entries(reserved));
  for (const [name, path] of Object.entries(InputPathsMap)) {
    if (/^aws/i.test(name)) {
      throw validationException(`InputPathsMap of target ${id}: ${name} must not begin with AWS.`);
    }
    const find = pathOf(path, id);
    values.set(name, find);
  }
  const template = templateOf(InputTemplate, id);
  const unknown = [...template.names].find((name) => !values.has(name));
  if (unknown !== undefined) {
    throw validationException(
      `Invalid InputTemplate for target ${id}: <${unknown}> is not in InputPathsMap.`,
    );
  }
  return (of) => {
    try {
      return { body: template.fill((name) => values.get(name)?.(of)) };
    } catch (error) {
      return { problem: `The input template gave no JSON: ${messageOf(error)}.` };
    }
  };
}

function templateOf(text: string, id: string) {
  try {
    return compileTemplate(text);
  } catch (error) {
    throw validationException(
      `Invalid InputTemplate for target ${id}: it must be JSON, or lines of text between quotation ` +
        `marks, once <placeholders> are filled in: ${messageOf(error)}.`,
    );
  }
}
