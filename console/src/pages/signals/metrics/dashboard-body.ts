import { type Line, readLines, writeLines } from './lines.js';

/** A widget of a dashboard, as far as the console draws it. */
export interface Widget {
  readonly title: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly shows:
    | {
        readonly kind: 'metric';
        readonly lines: readonly Line[];
        readonly period: number | undefined;
        readonly thresholds: readonly { readonly value: number; readonly label: string }[];
        readonly region: string | undefined;
      }
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'alarm'; readonly alarms: readonly string[] }
    | { readonly kind: 'other'; readonly type: string };
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** Reads a dashboard's body by "Dashboard body structure and syntax" of CloudWatch's. */
export function readDashboard(body: string): readonly Widget[] | undefined {
  const widgets = fieldsOf(parsed(body)).widgets;
  if (!Array.isArray(widgets)) return undefined;
  return widgets.map((widget: unknown) => {
    const { type, width, properties } = fieldsOf(widget);
    const given = fieldsOf(properties);
    return {
      title: textOf(given.title),
      width: Math.min(24, Math.max(1, numberOf(width) ?? 6)),
      shows: shownOf(textOf(type), given),
    };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by the caller
  }
}

function shownOf(type: string, properties: Fields): Widget['shows'] {
  if (type === 'text') return { kind: 'text', text: textOf(properties.markdown) };
  if (type === 'alarm' && Array.isArray(properties.alarms)) {
    return { kind: 'alarm', alarms: properties.alarms.map(textOf).map(nameOfArn) };
  }
  if (type !== 'metric') return { kind: 'other', type };
  const horizontal = fieldsOf(properties.annotations).horizontal;
  return {
    kind: 'metric',
    lines: readLines(properties.metrics, textOf(properties.stat) || 'Average'),
    period: numberOf(properties.period),
    region: textOf(properties.region) || undefined,
    thresholds: (Array.isArray(horizontal) ? horizontal : []).flatMap((line: unknown) => {
      const { value, label } = fieldsOf(line);
      const number = numberOf(value);
      return number === undefined
        ? []
        : [{ value: number, label: textOf(label) || String(number) }];
    }),
  };
}

const nameOfArn = (arn: string): string => /:alarm:(.+)$/.exec(arn)?.[1] ?? arn;

/**
 * A dashboard's body with one more chart at its end.
 * @param body of the dashboard as it is; undefined for a new one
 * @throws Error where the body is none, so that nothing of it is lost
 */
export function withChart(
  body: string | undefined,
  chart: {
    readonly title: string;
    readonly lines: readonly Line[];
    readonly period: number;
    readonly region: string;
  },
): string {
  const before = body === undefined ? { widgets: [] } : fieldsOf(parsed(body));
  const { widgets } = before as Fields;
  if (!Array.isArray(widgets)) throw new Error('The dashboard has no list of widgets to add to.');
  const bottom = widgets.reduce((low: number, widget: unknown) => {
    const { y, height } = fieldsOf(widget);
    return Math.max(low, (numberOf(y) ?? 0) + (numberOf(height) ?? 6));
  }, 0);
  const widget = {
    ...{ type: 'metric', x: 0, y: bottom, width: 24, height: 6 },
    properties: {
      ...{ title: chart.title, region: chart.region, view: 'timeSeries', period: chart.period },
      metrics: writeLines(chart.lines),
    },
  };
  return JSON.stringify({ ...before, widgets: [...widgets, widget] });
}
