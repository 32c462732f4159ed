import { foreign, type Html, html, trusted } from '../../report/html.js';
import { formatCount, formatShare, plural } from '../../report/numbers.js';
import type { ConfusionCounts } from '../types.js';

/** Classes that a page has room for; of more, the most frequent are shown. */
const mostClasses = 12;

/** What a page that shows `confusionTable` needs in its style. */
export const confusionRules = `.cm{width:auto}.cm caption{text-align:left;color:var(--dim);font-size:.8125rem;padding-bottom:.3rem}
.cm td,.cm thead th{text-align:right;min-width:5.5rem}.cm thead td{border:0}.cm tbody th{text-align:left;font-weight:600}
.cm tbody td{border:1px solid var(--line);padding:.45rem .6rem}.cm td small{color:inherit;opacity:.75}
.cm .ri{background:color-mix(in srgb,var(--b) var(--s),transparent)}.cm .wr{background:color-mix(in srgb,var(--k) var(--s),transparent)}`;

/** Counts by actual and predicted class; the shade is the share of the actual class. */
export function confusionTable(counts: ConfusionCounts): Html {
  const sizes = Object.entries(counts).map(
    ([label, row]) => [label, Object.values(row).reduce((sum, one) => sum + one, 0)] as const,
  );
  const largest = new Set(
    [...sizes]
      .sort((a, b) => b[1] - a[1])
      .slice(0, mostClasses)
      .map(([label]) => label),
  );
  const shown = sizes.filter(([label]) => largest.has(label));
  const head = shown.map(([label]) => html`<th scope=col>${foreign(label, 24)}`);
  const rows = shown.map(
    ([actual, size]) =>
      html`<tr><th scope=row>${foreign(actual, 24)}${shown.map(([predicted]) =>
        cell(counts[actual]?.[predicted] ?? 0, size, actual === predicted),
      )}`,
  );
  const left = sizes.length - shown.length;
  return html`<div class=scroll><table class=cm><caption>Rows are the labels, columns the predictions.</caption><thead><tr><td>${head}<tbody>${rows}</table></div>${
    left > 0 &&
    html`<p>… and ${plural(left, 'more class', 'more classes')}, in statistics.json.</p>`
  }`;
}

function cell(count: number, size: number, isRight: boolean): Html {
  const share = size === 0 ? 0 : count / size;
  const shade = trusted(`style="--s:${Math.round(share * 70)}%"`);
  return html`<td class=${isRight ? 'ri' : 'wr'} ${shade}>${formatCount(count)}<small>${formatShare(
    share,
  )}</small>`;
}
