import { lookedWords } from '../../evidence/link-examples.js';
import { minus } from '../../report/distribution.js';
import { foldOf } from '../../report/examples.js';
import { foreign, type Html, html } from '../../report/html.js';
import { formatCount, shownDescription } from '../../report/numbers.js';
import type { ClarifyFindings } from '../run/findings.js';

const [mostFound, mostSmall] = [60, 30];

/** What violates the baseline, and of what there are too few rows to tell. */
export function foundSection(findings: ClarifyFindings): Html | undefined {
  const { violations = [], biasDrift, examples } = findings;
  const small = biasDrift?.tooSmall ?? [];
  if (violations.length + small.length === 0) return undefined;
  const items = violations.slice(0, mostFound).map((one, index) => {
    const records = one.examples && examples?.violations[index];
    const what =
      'facet' in one
        ? html`<strong>${foreign(one.metric_name)}</strong> of ${foreign(one.facet)} = ${foreign(one.facet_value)}`
        : html`<strong>${foreign(one.label)}</strong>`;
    return html`<li>${what}: ${foreign(minus(shownDescription(one.description)), 600)}${
      records && foldOf(records, lookedWords(examples), 'Value')
    }</li>`;
  });
  const more = violations.length - items.length;
  return html`
<section aria-labelledby=found>${
    items.length > 0 &&
    html`<h2 id=found>What was found</h2><ul class=found-list>${items}${
      more > 0 && html`<li>and ${formatCount(more)} more, in constraint_violations.json</li>`
    }</ul>`
  }${
    small.length > 0 &&
    html`<h2${items.length === 0 && html` id=found`}>Too few rows to tell</h2><ul class=found-list>${small
      .slice(0, mostSmall)
      .map(({ description }) => html`<li>${foreign(minus(description), 600)}</li>`)}${
      small.length > mostSmall && html`<li>and ${formatCount(small.length - mostSmall)} more</li>`
    }</ul>`
  }</section>`;
}

/** Notes that the page does not have elsewhere. */
export function otherNotes({ notes, biasDrift }: ClarifyFindings): string[] {
  const told = new Set(biasDrift?.tooSmall.map(({ description }) => description));
  return notes.filter((note) => !told.has(note));
}
