import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useOpen } from '../app/use-kept.js';
import { ChartMenu } from './chart-menu.js';
import { ChartTableView } from './chart-table.js';
import { csvOf } from './csv.js';
import { fileName, pngOf, save } from './save.js';
import { clean, type LegendEntry, standalone } from './standalone.js';
import type { ChartTable } from './types.js';

export interface ChartFrameProps {
  readonly title: string;
  /** What the chart shows, asked for when it is looked at or downloaded. */
  readonly table: () => ChartTable;
  /** All points of what is shown, where that is more than the table has. */
  readonly csv?: (() => ChartTable) | undefined;
  readonly legend?: readonly LegendEntry[] | undefined;
  /** What else is shown with the numbers. */
  readonly more?: (() => ComponentChildren) | undefined;
  /** In place of the legend, where it does more than name. */
  readonly head?: ComponentChildren;
  /** The chart as a file of its own; the svg inside the frame, with title and legend, unless given. */
  readonly draw?: (() => string) | undefined;
  /** Nothing is drawn: the frame says so. */
  readonly empty?: boolean | undefined;
  /** What a reader should do or know where it is empty. */
  readonly emptyText?: string | undefined;
  readonly children?: ComponentChildren;
}

/** A chart with its title, its legend, its numbers and its downloads. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, table, legend = [], head, more, children } = props;
  const body = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useOpen(`data of ${title}`);
  const onSave = (form: 'svg' | 'png' | 'csv') => saveAs(form, props, body.current);
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        {!props.empty && <ChartMenu {...{ title, open, onSave }} onData={() => setOpen(!open)} />}
      </figcaption>
      {!props.empty && (head ?? <Legend entries={legend} />)}
      <div class="chart-body" ref={body}>
        {props.empty ? (
          <p class="chart-empty">{props.emptyText ?? 'No data in this window'}</p>
        ) : (
          children
        )}
      </div>
      {open && !props.empty && <ChartTableView title={title} table={table()} />}
      {open && !props.empty && more?.()}
    </figure>
  );
}

async function saveAs(
  form: 'svg' | 'png' | 'csv',
  { title, table, csv = table, legend = [], draw }: ChartFrameProps,
  body: HTMLElement | null,
): Promise<void> {
  const name = fileName(title, form);
  if (form === 'csv') {
    return save(name, new Blob([csvOf(csv())], { type: 'text/csv;charset=utf-8' }));
  }
  const svg = draw?.() ?? drawingIn(body, title, legend);
  const picture = form === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await pngOf(svg);
  save(name, picture);
}

/** The svg that the frame holds, as a file of its own. */
function drawingIn(
  body: HTMLElement | null,
  title: string,
  legend: readonly LegendEntry[],
): string {
  const svg = body?.querySelector('svg');
  if (!svg) throw new Error('nothing is drawn');
  const copy = svg.cloneNode(true) as SVGSVGElement;
  for (const only of copy.querySelectorAll('[data-screen]')) only.remove();
  const { width, height } = svg.viewBox.baseVal;
  const writer = new XMLSerializer();
  const inner = [...copy.childNodes].map((node) => writer.serializeToString(node)).join('');
  return standalone({ title, legend, width, height, inner: clean(inner) });
}

/** Names and symbols of what is drawn. */
export function Legend({ entries }: { readonly entries: readonly LegendEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <ul class="chart-legend">
      {entries.map((entry) => (
        <li key={entry.name}>
          <LegendSymbol {...entry} />
          {entry.name}
        </li>
      ))}
    </ul>
  );
}

/** A legend's symbol. */
export function LegendSymbol({ colour, shape, dash = [] }: LegendEntry) {
  return (
    <svg class="chart-symbol" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      {shape === 'dot' && <circle cx="8" cy="8" r="4" fill={colour} />}
      {shape === 'box' && <rect x="2" y="2" width="12" height="12" rx="2" fill={colour} />}
      {shape === 'line' && (
        <path d="M0 8h16" stroke={colour} stroke-width="2.5" stroke-dasharray={dash.join(' ')} />
      )}
    </svg>
  );
}
