import type { DuckDBConnection } from '@duckdb/node-api';
import { statisticsOf } from '@guiderail/analysis';
import { day_ms, hour_ms } from '../../../base/time.js';
import type { Span } from '../../common/dataset/capture-hours.js';
import { JobFailure } from '../../common/processing-image.js';
import type { AnalysisRequest, WindowGroup } from './analyse.js';
import { type BaselineFiles, columnNamesOf, textColumnsOf } from './window-request.js';
import { type KeptSummaries, windowSummary } from './window-summary.js';

/** Groups of one question. */
const mostGroups = 1_000;

interface Group extends Span {
  readonly name: string;
  readonly variant?: string;
}

/**
 * What a window of captures held, in groups: merged from kept summaries.
 * @throws JobFailure for more than 1,000 groups.
 */
export async function describeWindow(
  tools: { connection: DuckDBConnection; kept: KeptSummaries },
  request: AnalysisRequest,
  baseline: BaselineFiles,
): Promise<WindowGroup[]> {
  const { dataset, window, report } = request;
  const { format, hours = [] } = dataset;
  if (format.kind !== 'capture' || !window) throw new Error('only windows of captures have groups');
  const described: WindowGroup[] = [];
  for (const group of groupsOf(request, window)) {
    const { summary } = await windowSummary(tools, {
      hours: hours.filter(
        ({ variant }) => group.variant === undefined || variant === group.variant,
      ),
      window: group,
      columnNames: columnNamesOf(baseline),
      parts: format.parts,
      textColumns: textColumnsOf(baseline),
      now: report.generatedAt,
    });
    if (summary.profile.rows === 0 && summary.notes.count === 0) continue;
    const { name, start, end } = group;
    const { count, examples } = summary.notes;
    const statistics = statisticsOf(summary.profile);
    described.push({ name, start, end, statistics, unreadable: { count, examples } });
  }
  return described;
}

function groupsOf({ dataset, groupBy }: AnalysisRequest, window: Span): Group[] {
  if (groupBy === undefined) return [{ ...window, name: 'all' }];
  if (groupBy === 'variant') {
    const variants = [...new Set((dataset.hours ?? []).map(({ variant }) => variant))];
    return variants.map((variant) => ({
      ...window,
      variant,
      name: variant.split('/').at(-2) ?? variant,
    }));
  }
  const step = groupBy === 'hour' ? hour_ms : day_ms;
  const first = Math.floor(window.start / step) * step;
  if ((window.end - first) / step > mostGroups) {
    throw new JobFailure(`The window has more than ${mostGroups} groups: choose a shorter one.`);
  }
  const groups: Group[] = [];
  for (let start = first; start < window.end; start += step) {
    const span = { start: Math.max(start, window.start), end: Math.min(start + step, window.end) };
    groups.push({ ...span, name: new Date(start).toISOString() });
  }
  return groups;
}
