// One monitoring run in a process of its own: prints its seconds and its peak memory.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  awsJson,
  loadDataset,
  monitor,
  parseConstraints,
  parseStatistics,
} from '@guiderail/analysis';

const [statisticsFile, constraintsFile, ...paths] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();

const started = performance.now();
const statistics = parseStatistics(readFileSync(statisticsFile, 'utf8'));
const constraints = parseConstraints(readFileSync(constraintsFile, 'utf8'));
const columnNames = constraints.features.map(({ name }) => name);
const dataset = await loadDataset(
  connection,
  { format: 'capture', paths, captureIndexNames: ['endpointInput', 'endpointOutput'] },
  { columnNames },
);
const result = await monitor(connection, {
  dataset,
  baseline: { statistics, constraints },
  options: { comparisonMethod: 'Sound' },
});
const files = [result.statistics, result.constraints, { violations: result.check.violations }];
const bytes = files.reduce((sum, file) => sum + awsJson(file).length, 0);
const seconds = (performance.now() - started) / 1000;

console.log(
  JSON.stringify({
    seconds,
    peak_GB: process.resourceUsage().maxRSS / 1024 ** 2,
    rows: result.statistics.dataset.item_count,
    unreadable: dataset.unreadable.count,
    violations: result.check.violations.length,
    bytes,
  }),
);
