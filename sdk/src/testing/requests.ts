import type { Seen } from './aws-stub.js';

const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
const moment = /\d{4}(?:-\d\d){5}-\d{3}/g;

/**
 * The requests that change something, in the form of the recordings: moments in names numbered as
 * they come, random ids replaced, empty lists of tags and members without a value left out. Of
 * uploads the encryption is told, and what an `analysis_config.json` holds.
 */
export function requestsOf(seen: readonly Seen[]): { operation: string; body: unknown }[] {
  const names = new Map<string, string>();
  const numbered = (text: string) =>
    text.replace(uuid, 'uuid').replace(moment, (found) => {
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
        const json = path.includes('/analysis_config.json') && { json: JSON.parse(String(body)) };
        return {
          operation: numbered(`PUT ${path.split('?')[0]}`),
          body: { ...Object.fromEntries(some), ...json },
        };
      }
      const json = JSON.stringify(body, (key, value: unknown) => {
        if (key === 'Tags' && Array.isArray(value) && value.length === 0) return undefined;
        return typeof value === 'string' ? numbered(value) : value;
      });
      return { operation, body: JSON.parse(json) as unknown };
    });
}
