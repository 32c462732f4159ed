import type { HttpParameters } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from '../event.js';
import { compileEventPath } from './event-value.js';

/**
 * Compiles what a target adds to its calls: a value that is a path as a whole (`$.detail.name`)
 * stands for what the event has there, an empty text where it has nothing; any other is itself.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html (dynamic path parameters)
 */
export function compileHttp(
  given: HttpParameters | undefined,
): (of: BusEvent) => HttpParameters | undefined {
  if (!given) return () => undefined;
  const { PathParameterValues = [], HeaderParameters = {}, QueryStringParameters = {} } = given;
  const path = PathParameterValues.map(compileValue);
  const headers = compileValues(HeaderParameters);
  const query = compileValues(QueryStringParameters);
  return (of) => ({
    PathParameterValues: path.map((value) => value(of)),
    HeaderParameters: Object.fromEntries(
      // what an event holds must not begin another header
      headers.map(([name, value]) => [name, value(of).replace(/[^\t\x20-\x7e\x80-\xff]+/g, ' ')]),
    ),
    QueryStringParameters: Object.fromEntries(query.map(([name, value]) => [name, value(of)])),
  });
}

const compileValues = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => [name, compileValue(value)] as const);

function compileValue(text: string): (of: BusEvent) => string {
  const find = /^\$[.[]/.test(text) ? compileEventPath(text) : undefined;
  if (!find) return () => text;
  return (of) => {
    const json = find(of);
    if (json === undefined || json === 'null') return '';
    return json.startsWith('"') ? (JSON.parse(json) as string) : json;
  };
}
