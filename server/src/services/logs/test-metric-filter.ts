import type {
  TestMetricFilterCommandInput,
  TestMetricFilterCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Handler } from '../../base/service.js';
import { parseFilter } from './filter-pattern.js';

/** Which of the messages a pattern matches, and what its fields hold there. */
export const testMetricFilter: Handler<
  TestMetricFilterCommandInput,
  TestMetricFilterCommandOutput
> = async ({ filterPattern, logEventMessages }) => {
  const filter = parseFilter(filterPattern);
  const matches = logEventMessages.flatMap((eventMessage, index) => {
    const fields = filter.fields(eventMessage);
    if (!fields) return [];
    const extractedValues: Record<string, string> = {};
    for (const selector of filter.selectors) {
      const value = fields(selector);
      if (value !== undefined) {
        extractedValues[selector] = typeof value === 'string' ? value : JSON.stringify(value);
      }
    }
    return [{ eventNumber: index + 1, eventMessage, extractedValues }];
  });
  return { matches };
};
