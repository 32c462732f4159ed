import { withBench } from '../../dataset/testing.js';
import { parseAnalysisConfig } from '../config/parse.js';
import type { Ask } from '../model/index.js';
import type { ClarifyAnalysis } from '../types.js';
import { analyseClarify } from './analyse.js';
import type { ClarifyInput, ClarifyOutcome } from './input.js';

/** What a run wrote and told. */
export interface Ran extends ClarifyOutcome {
  readonly analysis: ClarifyAnalysis;
  readonly page: string;
  /** Files that were opened, by name. */
  readonly opened: Readonly<Record<string, string>>;
}

/** A stand-in for a model: told the cells of each record, it says a line. */
export const modelOf = (say: (cells: string[]) => string | number): Ask => {
  return async (body) => {
    const records = Buffer.from(body).toString('utf8').trimEnd().split('\n');
    const lines = records.map((record) => say(record.split(',')));
    return { body: Buffer.from(`${lines.join('\n')}\n`), contentType: 'text/csv' };
  };
};

/** Runs an analysis of a CSV file. Infinities in `analysis` are texts, as in the file. */
export async function ran(
  config: object,
  data: string,
  ask?: Ask,
  more: Partial<ClarifyInput> = {},
): Promise<Ran> {
  const found: Ran[] = [];
  await withBench(async (bench) => {
    const path = await bench.file('data.csv', data);
    const opened: Record<string, string> = {};
    const outcome = await analyseClarify({
      connection: bench.connection,
      config: parseAnalysisConfig(JSON.stringify({ dataset_type: 'text/csv', ...config })),
      table: { dataset: { paths: [path] } },
      model: ask && { ask, most_bytes: 1_000_000 },
      report: { title: 'Run', generatedAt: new Date(0) },
      open: async (name) => {
        opened[name] = '';
        return {
          write: async (text) => {
            opened[name] += text;
          },
        };
      },
      progress: () => {},
      signal: new AbortController().signal,
      ...more,
    });
    const { 'analysis.json': json = '{}', 'report.html': page = '' } = outcome.files;
    found.push({ ...outcome, opened, page, analysis: JSON.parse(json) as ClarifyAnalysis });
  });
  return found[0] as Ran;
}
