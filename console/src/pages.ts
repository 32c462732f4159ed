import type { PageEntry } from './app/page-entry.js';

/** The pages of the console: each is a folder of `pages/` and a line here. */
export const pages: readonly PageEntry[] = [
  {
    path: '/',
    title: 'Overview',
    nav: 'Overview',
    load: () => import('./pages/overview/index.js'),
  },
  {
    path: '/endpoints/:name',
    title: 'Endpoint',
    load: () => import('./pages/endpoint/index.js'),
  },
  {
    path: '/monitors',
    title: 'Monitors',
    nav: 'Monitors',
    load: () => import('./pages/monitors/index.js'),
  },
  {
    path: '/monitors/:name',
    title: 'Monitor',
    load: () => import('./pages/monitor/index.js'),
  },
  {
    path: '/incidents',
    title: 'Incidents',
    nav: 'Incidents',
    load: () => import('./pages/incidents/index.js'),
  },
  {
    path: '/incidents/:id',
    title: 'Incident',
    load: () => import('./pages/incident/index.js'),
  },
  {
    path: '/explanations',
    title: 'Explanations',
    nav: 'Explanations',
    load: () => import('./pages/explanations/index.js'),
  },
  {
    path: '/explanations/:name',
    title: 'Clarify job',
    load: () => import('./pages/explanation/index.js'),
  },
  {
    path: '/explanations/endpoint/:name',
    title: 'Explain a record',
    load: () => import('./pages/explanation/endpoint.js'),
  },
  {
    path: '/explanations/run/:name',
    title: 'Single predictions',
    load: () => import('./pages/explanation/run-rows.js'),
  },
  {
    path: '/monitors/:name/report',
    title: 'Report of a run',
    load: () => import('./pages/run-report/index.js'),
  },
  {
    path: '/monitors/:name/print',
    title: 'Report of a run',
    load: () => import('./pages/print-run/index.js'),
  },
  {
    path: '/features',
    title: 'Features',
    nav: 'Features',
    load: () => import('./pages/features/index.js'),
  },
  {
    path: '/features/:name',
    title: 'Feature group',
    load: () => import('./pages/feature-group/index.js'),
  },
  { path: '/sql', title: 'SQL', nav: 'SQL', load: () => import('./pages/sql/index.js') },
  {
    path: '/alarms',
    title: 'Alarms',
    nav: 'Alarms',
    group: 'Signals',
    load: () => import('./pages/signals/alarms/index.js'),
  },
  {
    path: '/alarms/:name',
    title: 'Alarm',
    load: () => import('./pages/signals/alarms/alarm.js'),
  },
  {
    path: '/metrics',
    title: 'Metrics',
    nav: 'Metrics',
    group: 'Signals',
    load: () => import('./pages/signals/metrics/index.js'),
  },
  {
    path: '/events',
    title: 'Events',
    nav: 'Events',
    group: 'Signals',
    load: () => import('./pages/signals/events/index.js'),
  },
  {
    path: '/events/rules/:name',
    title: 'Rule',
    load: () => import('./pages/signals/events/rule.js'),
  },
  {
    path: '/notifications',
    title: 'Notifications',
    nav: 'Notifications',
    group: 'Signals',
    load: () => import('./pages/signals/notifications/index.js'),
  },
  {
    path: '/logs',
    title: 'Logs',
    nav: 'Logs',
    group: 'Signals',
    load: () => import('./pages/signals/logs/index.js'),
  },
  {
    path: '/logs/*',
    title: 'Log group',
    load: () => import('./pages/signals/logs/group.js'),
  },
];
