import type { GlobalShap } from '../../explanations/types.js';
import { minus } from '../../report/distribution.js';
import { foreign, type Html, html } from '../../report/html.js';
import { formatNumber, plural } from '../../report/numbers.js';
import { bar, plotRows, scale, upright } from './row-plot.js';

const mostDrawn = 20;
const mostListed = 300;
const height = 18;

/** Features by the size of their global attribution, the greatest first. */
export const ranked = (global: GlobalShap): [string, number][] =>
  Object.entries(global.global_shap_values).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));

/** Bars with their standard errors; features beyond those that are drawn follow as a list. */
export function importance(global: GlobalShap): Html {
  const all = ranked(global);
  const drawn = all.slice(0, mostDrawn);
  const left = all.slice(mostDrawn);
  const listed = left.slice(0, mostListed);
  return html`${bars(drawn, global)}${
    left.length > 0 &&
    html`<details class=ex><summary>${plural(left.length, 'more feature')}</summary><table><tbody>${listed.map(
      ([name, value]) =>
        html`<tr><th scope=row>${foreign(name)}<td>${minus(formatNumber(value, 3))}`,
    )}</table>${left.length > listed.length && html`<p>The others are in analysis.json.</p>`}</details>`
  }`;
}

function bars(drawn: readonly [string, number][], global: GlobalShap): Html {
  const errors = global.global_shap_standard_errors ?? {};
  const halfOf = (name: string) =>
    Number.isFinite(errors[name]) ? 1.96 * (errors[name] as number) : 0;
  const reach = drawn.flatMap(([name, v]) =>
    Number.isFinite(v) ? [v - halfOf(name), v + halfOf(name)] : [],
  );
  const at = scale(
    Math.min(0, ...drawn.map(([, v]) => v).filter(Number.isFinite)),
    Math.max(0, ...reach),
  );
  const rows = drawn.map(([name, value]) => {
    const half = halfOf(name);
    const whisker =
      half > 0 ? `<path class=gw d="M${at(value - half)} 9H${at(value + half)}"/>` : '';
    const shown = minus(formatNumber(value, 3));
    return {
      ...{ name, value: shown },
      label: `${shown}${half > 0 ? `, 95 % interval ± ${formatNumber(half, 2)}` : ''}`,
      marks: `${bar('gb', at(0), at(value), 2, height - 4)}${whisker}${upright('z', at(0), height)}`,
    };
  });
  return plotRows(rows, { height, caption: 'Importance of features' });
}
