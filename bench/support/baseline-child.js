// One baseline of a CSV file in a process of its own: prints its seconds, its processor time and its
// peak memory.
import { DuckDBInstance } from '@duckdb/node-api';
import { awsJson, loadDataset, suggestBaseline } from '@guiderail/analysis';

const [path] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();

const before = process.cpuUsage();
const started = performance.now();
const dataset = await loadDataset(connection, { format: 'csv', header: true, paths: [path] });
const { statistics, constraints } = await suggestBaseline(connection, {
  dataset,
  options: { comparisonMethod: 'Sound' },
});
const bytes = awsJson(statistics).length + awsJson(constraints).length;
const seconds = (performance.now() - started) / 1000;

console.log(
  JSON.stringify({
    seconds,
    cpu: (process.cpuUsage(before).user + process.cpuUsage(before).system) / 1e6,
    peak_GB: process.resourceUsage().maxRSS / 1024 ** 2,
    rows: statistics.dataset.item_count,
    bytes,
  }),
);
