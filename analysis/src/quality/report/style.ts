import { trusted } from '../../report/html.js';
import { confusionRules } from './confusion.js';

/** What pages of model quality need beside the style of all reports. */
export const qualityStyle = trusted(`<style>
article.plain{border-left-width:1px;border-left-color:var(--line)}
figure{margin:.5rem 0 0;max-width:24rem}figcaption{display:flex;justify-content:space-between;color:var(--dim);font-size:.8125rem}
.cv{border:1px solid var(--line);background:var(--bg)}
.gr{stroke:var(--line);stroke-width:1;fill:none;vector-effect:non-scaling-stroke}
.ch{stroke:var(--dim);stroke-width:1.5;stroke-dasharray:4 3;fill:none;vector-effect:non-scaling-stroke}
.cu{stroke:var(--bl);stroke-width:2.5;fill:none;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.op{fill:var(--c);stroke:var(--card);stroke-width:1.5}
${confusionRules}
.mt td:nth-child(2),.mt td:nth-child(4),.mt td:nth-child(5){text-align:right;white-space:nowrap}
.mt thead th:nth-child(2),.mt thead th:nth-child(4),.mt thead th:nth-child(5){text-align:right}
.mt tbody th{font-weight:600}.mt .e{margin:.3rem 0 .1rem}.mt td:nth-child(3){width:15rem}
.tiles{display:flex;flex-wrap:wrap;gap:.75rem;margin:1rem 0}
.tiles div{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.7rem 1rem;min-width:9.5rem}
.tiles dt{color:var(--dim);font-size:.8125rem}.tiles dd{font-size:1.5rem;font-weight:700;line-height:1.25;color:inherit}
.tiles dd small{font-weight:400}dl.tiles{font-size:1rem;color:inherit}
</style>`);
