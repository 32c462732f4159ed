import type {
  TestEventPatternCommandInput,
  TestEventPatternCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { validationException } from '../../base/errors.js';
import { readObject } from '../../base/json.js';
import type { Handler } from '../../base/service.js';
import { isDeep } from './json-depth.js';
import { compilePattern } from './pattern/compile-pattern.js';

/** Whether a pattern matches an event; the event need not have all members that AWS asks for. */
export const testEventPattern =
  (): Handler<TestEventPatternCommandInput, TestEventPatternCommandOutput> =>
  async ({ EventPattern, Event }) => {
    if (isDeep(Event)) {
      throw validationException('Parameter Event is not valid. Reason: it is nested too deeply.');
    }
    const pattern = compilePattern(EventPattern);
    return { Result: pattern.matches(readEvent(Event)) };
  };

function readEvent(text: string): object {
  const event = readObject(text);
  if (event) return event;
  throw validationException('Parameter Event is not valid. Reason: it must be a JSON object.');
}
