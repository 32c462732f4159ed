// Writes server/grafana/guiderail.json, the dashboard that docs/telemetry.md tells of, from the
// panels below: node scripts/make-grafana-dashboard.js
import { writeFileSync } from 'node:fs';

const target = new URL('../server/grafana/guiderail.json', import.meta.url);
const datasource = { type: 'prometheus', uid: '$datasource' };
const endpoint = 'endpoint=~"$endpoint"';
const data = 'namespace=~"aws/sagemaker/.+/data-metrics"';
const model = 'namespace=~"aws/sagemaker/.+/model-metrics"';
const watched = `${endpoint},monitoring_schedule=~"$schedule"`;

/** Rows of the page: a title, then panels side by side. */
const rows = [
  [
    'Can the models be trusted?',
    {
      title: 'Open incidents',
      kind: 'stat',
      unit: 'short',
      queries: [
        [
          `sum by (endpoint) (guiderail_metric_maximum{metric="open_incidents",${endpoint}})`,
          '{{endpoint}}',
        ],
      ],
    },
    {
      title: 'Violations in the newest run',
      kind: 'stat',
      unit: 'short',
      queries: [
        [
          `guiderail_metric_sum{metric="total_number_of_violations",${watched}}`,
          '{{monitoring_schedule}}',
        ],
      ],
    },
    {
      title: 'Minutes since the window of the newest run began',
      kind: 'stat',
      unit: 'm',
      queries: [
        [
          `(time() - guiderail_metric_time_seconds{metric="total_number_of_violations",${watched}}) / 60`,
          '{{monitoring_schedule}}',
        ],
      ],
    },
  ],
  [
    'Data quality',
    {
      title: 'Drift from the baseline, by feature',
      unit: 'none',
      queries: [
        [
          `guiderail_metric_maximum{${data},metric=~"feature_baseline_drift_.+",${watched}}`,
          '{{metric}}',
        ],
      ],
    },
    {
      title: 'Share of values that are there, by feature',
      unit: 'percentunit',
      queries: [
        [
          `guiderail_metric_minimum{${data},metric=~"feature_non_null_.+",${watched}}`,
          '{{metric}}',
        ],
      ],
    },
  ],
  [
    'Model quality',
    {
      title: 'Metrics of the newest run',
      unit: 'none',
      queries: [
        [
          `guiderail_metric_average{${model},metric=~"accuracy|precision|recall|f1|auc|rmse|mae|r2|weighted_f1",${watched}}`,
          '{{metric}}',
        ],
      ],
    },
    {
      title: 'Share of predictions with labels',
      unit: 'percentunit',
      queries: [
        [
          `guiderail_metric_average{${model},metric="label_coverage",${watched}}`,
          '{{monitoring_schedule}}',
        ],
      ],
    },
  ],
  [
    'Traffic',
    {
      title: 'Invocations a second',
      unit: 'reqps',
      queries: [
        [
          `sum by (endpoint, variant) (rate(guiderail_invocations_total{${endpoint}}[$__rate_interval]))`,
          '{{endpoint}} {{variant}}',
        ],
      ],
    },
    {
      title: 'Errors a second',
      unit: 'reqps',
      queries: [
        [
          `sum by (endpoint, class) (rate(guiderail_invocation_errors_total{${endpoint}}[$__rate_interval]))`,
          '{{endpoint}} {{class}}',
        ],
        [
          `sum by (endpoint) (rate(guiderail_model_errors_total{${endpoint}}[$__rate_interval]))`,
          '{{endpoint}} model',
        ],
      ],
    },
    {
      title: 'Mean latency',
      unit: 's',
      queries: [
        [
          `sum by (endpoint) (rate(guiderail_model_seconds_total{${endpoint}}[$__rate_interval])) / sum by (endpoint) (rate(guiderail_invocations_total{${endpoint}}[$__rate_interval]))`,
          '{{endpoint}} model',
        ],
        [
          `sum by (endpoint) (rate(guiderail_overhead_seconds_total{${endpoint}}[$__rate_interval])) / sum by (endpoint) (rate(guiderail_invocations_total{${endpoint}}[$__rate_interval]))`,
          '{{endpoint}} overhead',
        ],
      ],
    },
  ],
  [
    'The server',
    {
      title: 'Captured records that were lost, a second',
      unit: 'short',
      queries: [
        [
          'sum by (reason) (rate(guiderail_capture_dropped_records_total[$__rate_interval]))',
          '{{reason}}',
        ],
      ],
    },
    {
      title: 'Captures on their way',
      unit: 'short',
      queries: [['guiderail_capture_waiting_segments', 'segments']],
    },
    {
      title: 'Memory',
      unit: 'bytes',
      queries: [['process_resident_memory_bytes', 'resident']],
    },
    {
      title: 'Processors in use',
      unit: 'none',
      queries: [['rate(process_cpu_seconds_total[$__rate_interval])', 'processors']],
    },
  ],
];

const width = 24;
const height = 8;
let id = 0;
let top = 0;

function panelOf({ title, kind = 'timeseries', unit, queries }, left, columns) {
  id += 1;
  return {
    id,
    type: kind,
    title,
    datasource,
    gridPos: { x: left, y: top, w: columns, h: height },
    fieldConfig: { defaults: { unit }, overrides: [] },
    options: kind === 'stat' ? { textMode: 'value_and_name', colorMode: 'none' } : {},
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat,
    })),
  };
}

function panelsOf([title, ...panels]) {
  id += 1;
  const row = {
    id,
    type: 'row',
    title,
    collapsed: false,
    gridPos: { x: 0, y: top, w: width, h: 1 },
    panels: [],
  };
  top += 1;
  const columns = Math.floor(width / panels.length);
  const placed = panels.map((panel, index) => panelOf(panel, index * columns, columns));
  top += height;
  return [row, ...placed];
}

const chosen = (name, label, query) => ({
  name,
  label,
  type: 'query',
  datasource,
  query: { query, refId: name },
  definition: query,
  includeAll: true,
  multi: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
  refresh: 2,
  sort: 1,
});

const dashboard = {
  uid: 'guiderail',
  title: 'Guiderail: can the models be trusted?',
  tags: ['guiderail'],
  schemaVersion: 39,
  editable: true,
  refresh: '30s',
  time: { from: 'now-24h', to: 'now' },
  templating: {
    list: [
      { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
      chosen(
        'endpoint',
        'Endpoint',
        'label_values({__name__=~"guiderail_invocations_total|guiderail_metric_sum"}, endpoint)',
      ),
      chosen(
        'schedule',
        'Monitor',
        'label_values(guiderail_metric_sum{monitoring_schedule!=""}, monitoring_schedule)',
      ),
    ],
  },
  panels: rows.flatMap(panelsOf),
};

writeFileSync(target, `${JSON.stringify(dashboard, null, 2)}\n`);
