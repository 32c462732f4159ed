import { validationException } from '../../../base/errors.js';
import { ScheduleSyntaxError } from '../../../base/schedule-error.js';
import type { DueTimesView } from './monitor-types.js';
import type { View, ViewDeps } from './view.js';

const shown = 5;
const longest = 256;

/** When an expression would be due: what a person sees before a schedule is changed. */
export const dueTimesView = (deps: ViewDeps): View => ({
  name: 'due-times',
  async read({ body }): Promise<DueTimesView> {
    const { Expression: expression } = body;
    if (typeof expression !== 'string' || expression.length > longest) {
      throw validationException('Expression, such as cron(0 * ? * * *), is missing.');
    }
    try {
      return { times: deps.dueTimes(expression.trim(), deps.now(), shown) };
    } catch (error) {
      if (error instanceof ScheduleSyntaxError) throw validationException(error.message);
      throw error;
    }
  },
});
