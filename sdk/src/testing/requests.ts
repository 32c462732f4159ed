import type { Seen } from './aws-stub.js';

const moment = /\d{4}(?:-\d\d){5}-\d{3}/g;

/**
 * The requests that change something, in the form of the recordings: moments in names numbered as
 * they come, empty lists of tags and members without a value left out.
 */
export function requestsOf(seen: readonly Seen[]): { operation: string; body: unknown }[] {
  const names = new Map<string, string>();
  const numbered = (text: string) =>
    text.replace(moment, (found) => {
      if (!names.has(found)) names.set(found, `moment-${names.size + 1}`);
      return names.get(found) as string;
    });
  return seen
    .filter(({ operation }) =>
      /^(Create|Update|Delete|PUT \/.+\/.+|ListMonitoringAlert)/.test(operation),
    )
    .map(({ operation, path, headers, body }) => {
      if (operation.startsWith('PUT')) {
        const some = Object.entries(headers).filter(([name]) => /^x-amz-server-side/.test(name));
        return { operation: `PUT ${path.split('?')[0]}`, body: Object.fromEntries(some) };
      }
      const json = JSON.stringify(body, (key, value: unknown) => {
        if (key === 'Tags' && Array.isArray(value) && value.length === 0) return undefined;
        return typeof value === 'string' ? numbered(value) : value;
      });
      return { operation, body: JSON.parse(json) as unknown };
    });
}
