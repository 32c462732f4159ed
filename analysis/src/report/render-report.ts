import type { ViolationExamples } from '../evidence/examples.js';
import type { CheckResult, FeatureResult, Statistics, Violation } from '../types.js';
import { findingCard } from './cards.js';
import { columnRow } from './columns.js';
import { type FeatureView, minus } from './distribution.js';
import { exampleFold } from './examples.js';
import { foreign, type Html, html } from './html.js';
import { formatCount, formatTime, plural } from './numbers.js';
import { script, style } from './style.js';
import {
  checkName,
  isDrift,
  isSeasonal,
  methodName,
  readingSentence,
  verdictOf,
  violationSentence,
  worstFirst,
} from './words.js';

/** An earlier run of the same schedule, for the line of runs under the verdict. */
export interface EarlierRun {
  /** End of its window. */
  end: Date;
  violations: number;
  /** Path or address of its report, relative to this one. */
  href?: string;
}

export interface ReportInput {
  /** What was checked, such as the schedule's name. */
  title: string;
  subtitle?: string;
  generatedAt: Date;
  /** The window of inference times, `start` included, `end` not. */
  window?: { start: Date; end: Date };
  baselineName?: string;
  /** Without it, the report shows the current data alone. */
  baseline?: Statistics;
  current: Statistics;
  check: CheckResult;
  /** Records that show the violations. */
  examples?: ViolationExamples | undefined;
  /** Newest last. */
  history?: readonly EarlierRun[];
}

/** The page stays under this, whatever the number of columns. */
const pageLimit_bytes = 960_000;
/** For what is on every page: style, script, facts, the line of runs, the thresholds' sources. */
const reserve_bytes = 60_000;
const cardsLimit = 40;
const cardsLimit_bytes = 160_000;
/** More, where cards have examples. */
const exampleCardsLimit_bytes = 400_000;
/** Sentences about drift, and as many about other findings. */
const sentencesLimit = 12;
const historyLimit = 48;
/** Sources of thresholds that are listed one by one. */
const sourcesLimit = 8;

/**
 * A run's result as one self-contained HTML page: verdict, findings in words, a card for each of
 * the worst columns, a table of all, notes and unreadable records. It loads nothing, can be read
 * without script, and stays under 1 MB. Every name and value in it is escaped.
 */
export function renderReport(input: ReportInput): string {
  const views = viewsOf(input);
  const cards = cardsOf(views, input.examples);
  const found = findings(input, cards.ids);
  const remarks = html`${notes(input.check)}${unreadable(input.check)}`;
  const used = [found, remarks, ...cards.parts].reduce((sum, part) => sum + sizeOf(part), 0);
  const rows = rowsOf(views, cards.ids, pageLimit_bytes - reserve_bytes - used);
  const verdict = verdictOf(input.check);
  const page = html`<!doctype html>
<html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1"><meta name=color-scheme content="light dark"><title>${verdict.headline} – ${foreignText(input.title)}</title>${style}</head>
<body class=${verdict.tone}><header><h1>${foreign(input.title)}</h1>
<p class=big>${verdict.headline}</p>${verdict.detail && html`<p>${verdict.detail}</p>`}
${facts(input)}</header>
<main>${found}${historyLine(input.history)}${
    cards.parts.length > 0 &&
    html`
<section aria-labelledby=worst><h2 id=worst>Columns to look at</h2>${legend(input)}${cards.parts}</section>`
  }
<section aria-labelledby=all><h2 id=all>All columns, worst first</h2>${legend(input)}
${rows}</section>${remarks}</main>
<footer><p>Made by Guiderail at ${formatTime(input.generatedAt)} UTC. Distances range from 0 (the same) upwards; in each distance plot the dashed line is the threshold, the dot the distance and the thick line its 95 % interval; an arrow means more than about three times the threshold.</p></footer>${script}</body></html>
`;
  return page.text;
}

const sizeOf = (part: Html | undefined): number => Buffer.byteLength(part?.text ?? '');

const foreignText = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

function viewsOf(input: ReportInput): FeatureView[] {
  const byName = (statistics: Statistics | undefined) =>
    new Map((statistics?.features ?? []).map((feature) => [feature.name, feature]));
  const before = byName(input.baseline);
  const now = byName(input.current);
  return worstFirst(input.check.features).map((result) => ({
    result,
    baseline: before.get(result.feature),
    current: now.get(result.feature),
  }));
}

function facts(input: ReportInput): Html {
  const { check, window, baseline } = input;
  const fact = (name: string, value: Html | string) =>
    html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`<dl class=facts>${window && fact('Window (UTC)', windowWords(window))}${fact(
    'Records',
    formatCount(check.itemCount),
  )}${
    (input.baselineName || baseline) &&
    fact(
      'Baseline',
      html`${input.baselineName && foreign(input.baselineName)}${
        baseline &&
        html`${input.baselineName && ', '}${plural(baseline.dataset.item_count, 'record')}`
      }`,
    )
  }${input.subtitle && fact('Source', foreign(input.subtitle, 200))}</dl>
<p><strong>${check.comparisonMethod}</strong> ${readingSentence(check)}</p>`;
}

const windowWords = (window: { start: Date; end: Date }): string =>
  `${formatTime(window.start)} to ${formatTime(window.end)}`;

/** Earlier runs of the same schedule, each with its verdict. */
export function historyLine(history: readonly EarlierRun[] | undefined): Html | undefined {
  if (!history || history.length === 0) return undefined;
  const items = history.slice(-historyLimit).map((run) => {
    const text = `${formatTime(run.end)} – ${run.violations === 0 ? 'quiet' : plural(run.violations, 'finding')}`;
    const linked = run.href !== undefined && /^[\w./-]+$/.test(run.href);
    return html`<li class=${run.violations > 0 ? 'F' : 'K'}>${
      linked ? html`<a href="${run.href}">${text}</a>` : text
    }`;
  });
  return html`<h2>Earlier runs</h2><ul class=runs>${items}</ul>`;
}

function legend(input: ReportInput): Html | undefined {
  if (!input.baseline) return undefined;
  return html`<p class=lg><span><i></i>baseline</span><span><i class=now></i>${
    input.window ? 'this window' : 'current data'
  }</span></p>${
    isSeasonal(input.check.features) &&
    html`<p><small>The plots show the whole baseline; the distances are taken against the same season of it, so a plot may look more different than it is.</small></p>`
  }`;
}

function findings(
  { check, examples }: ReportInput,
  ids: ReadonlyMap<string, string>,
): Html | undefined {
  if (check.violations.length === 0) return undefined;
  const drifts = new Map(check.features.map((f) => [f.feature, f.drift]));
  const order = new Map(worstFirst(check.features).map((f, i) => [f.feature, i]));
  const place = (v: Violation) => order.get(v.feature_name) ?? -1;
  const sorted = [...check.violations].sort((a, b) => place(a) - place(b));
  const shown = [
    ...sorted.filter(isDrift).slice(0, sentencesLimit),
    ...sorted.filter((v) => !isDrift(v)).slice(0, sentencesLimit),
  ];
  const items = shown.map((violation) => {
    const id = ids.get(violation.feature_name);
    const name = foreign(violation.feature_name);
    const sentence = minus(violationSentence(violation, drifts.get(violation.feature_name)));
    return html`<li><strong>${id ? html`<a href="#${id}">${name}</a>` : name}</strong> – ${checkName(
      violation.constraint_check_type,
    ).toLowerCase()}. ${foreign(sentence, 600)}${id === undefined && exampleFold(violation, examples)}`;
  });
  const more = sorted.length - items.length;
  const rest = `… and ${plural(more, 'more finding')}; the table below has every column.`;
  return html`
<section aria-labelledby=found><h2 id=found>What was found</h2><ul class=found-list>${items}</ul>${
    more > 0 && html`<p>${rest}</p>`
  }</section>`;
}

function cardsOf(
  views: readonly FeatureView[],
  examples: ViolationExamples | undefined,
): { parts: Html[]; ids: Map<string, string> } {
  const room_bytes = examples ? exampleCardsLimit_bytes : cardsLimit_bytes;
  const parts: Html[] = [];
  const ids = new Map<string, string>();
  let size = 0;
  for (const view of views) {
    if (view.result.outcome !== 'violation' || parts.length === cardsLimit) break;
    const id = `c${parts.length + 1}`;
    const card = findingCard(view, id, examples);
    size += sizeOf(card);
    if (size > room_bytes) break;
    parts.push(card);
    ids.set(view.result.feature, id);
  }
  return { parts, ids };
}

/** Plots go first where room is short, then whole rows, from the quiet end. */
function rowsOf(
  views: readonly FeatureView[],
  ids: ReadonlyMap<string, string>,
  room_bytes: number,
): Html {
  const sources = sourcesOf(views.map((view) => view.result));
  const bare = views.map((view) => {
    const card = ids.get(view.result.feature);
    return columnRow(view, { sources, card, plot: false });
  });
  const parts: Html[] = [];
  let size = 0;
  let rest = bare.reduce((sum, row) => sum + sizeOf(row), 0);
  for (const [index, view] of views.entries()) {
    const plain = bare[index] as Html;
    rest -= sizeOf(plain);
    const full = columnRow(view, { sources, card: ids.get(view.result.feature), plot: true });
    const row = size + sizeOf(full) + rest < room_bytes ? full : plain;
    size += sizeOf(row);
    if (size > room_bytes) break;
    parts.push(row);
  }
  const left = views.length - parts.length;
  return html`<table class=all><thead><tr><th scope=col>Column<th scope=col>Verdict<th scope=col>Distance and threshold<th scope=col>Distribution<th scope=col>Numbers, baseline → now<tbody>${parts}</table>${left > 0 && html`<p>… and ${plural(left, 'more column')}, for which this page has no room; statistics.json has them.</p>`}${sourceNotes(sources, views)}`;
}

/** Letters for the sources of thresholds; none where nearly every column has its own. */
function sourcesOf(results: readonly FeatureResult[]): Map<string, string> {
  const texts = new Set(results.flatMap(({ drift }) => drift?.thresholdSource ?? []));
  if (texts.size > sourcesLimit) return new Map();
  return new Map([...texts].map((text, i) => [text, String.fromCharCode(97 + i)]));
}

function sourceNotes(sources: ReadonlyMap<string, string>, views: readonly FeatureView[]) {
  const first = views.find(({ result }) => result.drift)?.result;
  if (!first?.drift) return undefined;
  const methods = new Set(views.flatMap(({ result }) => result.drift?.method ?? []));
  const lettered = [...sources].map(
    ([text, letter]) => html`<li><sup>${letter}</sup> ${foreign(text, 400)}`,
  );
  const example = html`<li>Each column has its own; that of ${foreign(first.feature)}: ${foreign(
    first.drift.thresholdSource,
    400,
  )}`;
  return html`<h3>Where the thresholds come from</h3><ul class=src>${
    lettered.length > 0 ? lettered : example
  }</ul><p><small>Methods: ${[...methods]
    .slice(0, 10)
    .map((method, i) => html`${i > 0 && ', '}${foreign(methodName(method))}`)}.</small></p>`;
}

/** What a reader should know besides, in sentences. */
export function notes(check: Pick<CheckResult, 'notes'>): Html | undefined {
  if (check.notes.length === 0) return undefined;
  const items = check.notes.slice(0, 50).map((note) => html`<li>${foreign(note, 600)}`);
  return html`
<section aria-labelledby=notes><h2 id=notes>Notes</h2><ul>${items}</ul></section>`;
}

/** Records that were left out, with their places. */
export function unreadable(check: Pick<CheckResult, 'unreadable'>): Html | undefined {
  const { count, examples } = check.unreadable;
  if (count === 0) return undefined;
  const rows = examples
    .slice(0, 100)
    .map(
      (record) =>
        html`<tr><th scope=row>${foreign(record.source, 120)}:${formatCount(record.line)}<td>${foreign(
          record.reason,
          300,
        )}<td><code>${foreign(record.excerpt, 200)}</code>`,
    );
  const shown = count > rows.length ? ` The first ${rows.length}:` : '';
  return html`
<section aria-labelledby=unread><h2 id=unread>${plural(count, 'record')} could not be read</h2><p>They are left out of every number above.${shown}</p><table class=un><thead><tr><th scope=col>Place<th scope=col>Reason<th scope=col>Record begins<tbody>${rows}</table></section>`;
}

/** The policy under which a report can be served: inline style and script, nothing loaded. */
export const reportContentSecurityPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
