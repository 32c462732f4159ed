import type { ViolationExamples } from '../evidence/examples.js';
import type { CheckResult, FeatureResult, Violation } from '../types.js';
import { exampleLines } from './example-lines.js';
import { shorten, withoutControls } from './html.js';
import { formatEffect, plural } from './numbers.js';
import { displayWidth, padEnd, padStart, truncate, wrap } from './width.js';
import {
  checkName,
  intervalOf,
  isDrift,
  methodName,
  outcomeName,
  verdictOf,
  violationSentence,
  worstFirst,
} from './words.js';

export interface TableOptions {
  /** Width of the terminal in cells; narrower than 60 is taken as 60. */
  width: number;
  /** Colour, for a terminal that wants it; everything is said in words as well. */
  color: boolean;
  /** Records that show the violations. */
  examples?: ViolationExamples | undefined;
}

const widest = 120;
const narrowest = 60;
/** A method's name cut shorter than this says nothing. */
const leastMethod = 14;
const quietRows = 40;
const findingsLimit = 40;

type Paint = (text: string, tone: keyof typeof tones) => string;

const tones = { found: '31', quiet: '32', unclear: '33', dim: '2', bold: '1' } as const;

/**
 * A run's result for a terminal: the verdict, a row for each column (worst first), what else was
 * found in words, notes. Control characters in names and values are replaced.
 */
export function renderTable(check: CheckResult, options: TableOptions): string {
  const width = Math.max(narrowest, Math.min(widest, options.width));
  const paint: Paint = (text, tone) =>
    options.color ? `\u001b[${tones[tone]}m${text}\u001b[0m` : text;
  const verdict = verdictOf(check);
  const summary = `${plural(check.itemCount, 'record')}, read as ${check.comparisonMethod}`;
  const lines = [
    `${paint(paint(verdict.headline, verdict.tone), 'bold')} (${summary})`,
    ...(verdict.detail ? wrap(verdict.detail, width) : []),
    '',
    ...rows(check, width, paint),
    ...findings(check, width, paint),
    ...exampleRows(check, options, width, paint),
    ...thresholds(check, width),
    ...remarks(check, width, paint),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

interface Cells {
  verdict: string;
  name: string;
  effect: string;
  interval: string;
  threshold: string;
  method: string;
}

const head: Cells = {
  verdict: 'verdict',
  name: 'column',
  effect: 'distance',
  interval: '95 % interval',
  threshold: 'threshold',
  method: 'method',
};

function rows(check: CheckResult, width: number, paint: Paint): string[] {
  const sorted = worstFirst(check.features);
  const loud = sorted.filter((f) => f.outcome === 'violation');
  const quiet = sorted.filter((f) => f.outcome !== 'violation');
  const shown = [...loud.slice(0, 200), ...quiet.slice(0, quietRows)];
  if (shown.length === 0) return [];
  const cells = shown.map(cellsOf);
  const measure = (key: keyof Cells, most: number) =>
    Math.min(most, Math.max(...[head, ...cells].map((row) => row[key].length)));
  const widths = {
    verdict: measure('verdict', 15),
    effect: measure('effect', 9),
    interval: measure('interval', 16),
    threshold: measure('threshold', 9),
  };
  const fixed = widths.verdict + widths.effect + widths.interval + widths.threshold + 5 * 2;
  const left = width - fixed;
  const names = Math.max(...[head, ...cells].map((row) => displayWidth(row.name)));
  const several = methodsOf(check).length > 1;
  const methodWidth = several ? measure('method', 24) : 0;
  const name = Math.min(names, left - Math.min(methodWidth, leastMethod));
  const method = Math.min(methodWidth, left - name);
  const line = (row: Cells) =>
    [
      padEnd(truncate(row.name, name), name),
      padEnd(truncate(row.verdict, widths.verdict), widths.verdict),
      padStart(row.effect, widths.effect),
      padEnd(row.interval, widths.interval),
      padStart(row.threshold, widths.threshold),
      truncate(row.method, method),
    ]
      .join('  ')
      .trimEnd();
  const lines = cells.map((row, i) => colored(line(row), shown[i], paint));
  const hidden = [loud.length - 200, quiet.length - quietRows];
  if ((hidden[0] ?? 0) > 0)
    lines.push(`… and ${plural(hidden[0] ?? 0, 'more column')} with findings`);
  if ((hidden[1] ?? 0) > 0) {
    lines.push(paint(`… and ${plural(hidden[1] ?? 0, 'more column')} without findings`, 'dim'));
  }
  return [paint(line(head), 'dim'), ...lines, ''];
}

function colored(line: string, result: FeatureResult | undefined, paint: Paint): string {
  if (result?.outcome === 'violation') return paint(line, 'found');
  return result?.outcome === 'ok' ? line : paint(line, 'dim');
}

function cellsOf(result: FeatureResult): Cells {
  const drift = Number.isNaN(result.drift?.effect) ? undefined : result.drift;
  const interval = intervalOf(drift);
  const fixed = (value: number) => alignedEffect(value, drift?.threshold ?? 1);
  return {
    verdict: result.outcome === 'too_small' ? 'Too small' : outcomeName(result),
    name: withoutControls(result.feature),
    effect: drift ? fixed(drift.effect) : '',
    interval: interval ? `${fixed(interval[0])} to ${fixed(interval[1])}` : '',
    threshold: drift ? fixed(drift.threshold) : '',
    method: drift ? methodName(withoutControls(drift.method)) : '',
  };
}

/** Three decimals, so that rows line up; more where the threshold itself is small. */
function alignedEffect(value: number, threshold: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 1000) return formatEffect(value);
  return value.toFixed(threshold < 0.02 ? 5 : 3);
}

/** What the rows cannot say: findings other than drift, and drift in columns without a row. */
function findings(check: CheckResult, width: number, paint: Paint): string[] {
  const drawn = new Set(check.features.filter((f) => f.drift).map((f) => f.feature));
  const others = check.violations.filter((v) => !isDrift(v) || !drawn.has(v.feature_name));
  if (others.length === 0) return [];
  const lines = others.slice(0, findingsLimit).flatMap((violation) => sentence(violation, width));
  const more = others.length - findingsLimit;
  if (more > 0) lines.push(`… and ${plural(more, 'more finding')}`);
  return [paint('Also found', 'bold'), ...lines, ''];
}

function exampleRows(
  check: CheckResult,
  { examples }: TableOptions,
  width: number,
  paint: Paint,
): string[] {
  const lines = exampleLines(check.violations, examples, width);
  return lines.length > 0 ? [paint('Examples', 'bold'), ...lines, ''] : [];
}

function sentence(violation: Violation, width: number): string[] {
  const name = truncate(withoutControls(violation.feature_name), Math.floor(width / 2));
  const words = shorten(withoutControls(violationSentence(violation)), 600);
  const text = `${name}: ${checkName(violation.constraint_check_type).toLowerCase()}. ${words}`;
  return wrap(text, width - 2).map((line, i) => `${i === 0 ? '- ' : '  '}${line}`);
}

function thresholds(check: CheckResult, width: number): string[] {
  const drifted = worstFirst(check.features).filter(({ drift }) => drift?.drifted);
  const sources = new Set(drifted.flatMap(({ drift }) => drift?.thresholdSource ?? []));
  const lines = [...sources].slice(0, sources.size > 2 ? 1 : 2).flatMap((source) => {
    const names = drifted.filter(({ drift }) => drift?.thresholdSource === source);
    const first = truncate(withoutControls(names[0]?.feature ?? ''), Math.floor(width / 3));
    const others = names.length > 1 ? ` and ${plural(names.length - 1, 'other')}` : '';
    return wrap(`Threshold of ${first}${others}: ${shorten(withoutControls(source), 300)}.`, width);
  });
  const methods = methodsOf(check);
  if (methods.length === 1) lines.unshift(`Method: ${truncate(methods[0] ?? '', width - 9)}.`);
  return lines.length > 0 ? [...lines, ''] : [];
}

const methodsOf = (check: CheckResult): string[] => [
  ...new Set(
    check.features.flatMap(({ drift }) => (drift ? methodName(withoutControls(drift.method)) : [])),
  ),
];

function remarks(check: CheckResult, width: number, paint: Paint): string[] {
  const lines = check.notes
    .slice(0, 20)
    .flatMap((note) => wrap(`Note: ${shorten(withoutControls(note), 600)}`, width));
  const { count, examples } = check.unreadable;
  if (count > 0) {
    lines.push(
      paint(
        `${plural(count, 'record')} could not be read and ${count === 1 ? 'is' : 'are'} left out:`,
        'unclear',
      ),
    );
    for (const { source, line, reason } of examples.slice(0, 5)) {
      const place = `${truncate(withoutControls(source), Math.floor(width / 2))}:${line}`;
      lines.push(...wrap(`  ${place}: ${shorten(withoutControls(reason), 200)}`, width));
    }
  }
  return lines;
}
