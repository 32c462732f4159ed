import type { HttpParameters } from '@aws-sdk/client-eventbridge';
import { compileJsonPath } from './json-path.js';

type Event = Readonly<Record<string, unknown>>;

/**
 * Compiles what a target adds to its calls: a value that is a path as a whole (`$.detail.name`)
 * stands for what the event has there, an empty text where it has nothing; any other is itself.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html (dynamic path parameters)
 */
export function compileHttp(
  given: HttpParameters | undefined,
): (event: Event) => HttpParameters | undefined {
  if (!given) return () => undefined;
  const { PathParameterValues = [], HeaderParameters = {}, QueryStringParameters = {} } = given;
  const path = PathParameterValues.map(compileValue);
  const headers = compileValues(HeaderParameters);
  const query = compileValues(QueryStringParameters);
  return (event) => ({
    PathParameterValues: path.map((value) => value(event)),
    HeaderParameters: Object.fromEntries(
      // what an event holds must not begin another header
      headers.map(([name, value]) => [
        name,
        value(event).replace(/[^\t\x20-\x7e\x80-\xff]+/g, ' '),
      ]),
    ),
    QueryStringParameters: Object.fromEntries(query.map(([name, value]) => [name, value(event)])),
  });
}

const compileValues = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => [name, compileValue(value)] as const);

function compileValue(text: string): (event: Event) => string {
  const find = /^\$[.[]/.test(text) ? compileJsonPath(text) : undefined;
  if (!find) return () => text;
  return (event) => {
    const value = find(event);
    if (value === undefined || value === null) return '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
}
