import { trusted } from '../../report/html.js';

/** What pages of bias and explanations need beside the style of all reports. */
export const clarifyStyle = trusted(`<style>
article.plain{border-left-width:1px;border-left-color:var(--line)}
.z{stroke:var(--dim);stroke-width:1.5}
.mt td:nth-child(2){text-align:right;white-space:nowrap}.mt thead th:nth-child(2){text-align:right}
.mt tbody th{font-weight:600;white-space:nowrap}.mt .e{width:10rem;margin:.3rem 0 .1rem}.mt td:nth-child(3){width:11.5rem}
.mt caption{text-align:left;font-weight:600;padding:.6rem 0 .2rem}
.sh{display:grid;grid-template-columns:minmax(6rem,auto) 1fr auto;gap:.2rem .8rem;align-items:center;max-width:38rem;margin:.6rem 0}
.sh .bar,.gl .bar{background:var(--line);border-radius:3px;height:.9rem;overflow:hidden}.sh .bar i{display:block;height:100%;background:var(--bl);width:var(--w)}.sh .bar.o i{background:var(--b)}
.sh span:nth-child(3n){text-align:right;color:var(--dim);font-size:.8125rem}
.gl{max-width:52rem}.gl text{font:13px system-ui,sans-serif;fill:var(--fg)}.gl .dim{fill:var(--dim)}
.gb{fill:var(--bl)}.gw{stroke:var(--fg);stroke-width:1.5;fill:none}
.sw circle{opacity:.75}.sw .ax{stroke:var(--line);stroke-width:1}.sw .z{stroke-dasharray:none}
.sw text,.wf text,.pd text{font:12px system-ui,sans-serif;fill:var(--fg)}.sw .dim,.wf .dim,.pd .dim{fill:var(--dim)}
.key{display:flex;align-items:center;gap:.5rem;color:var(--dim);font-size:.8125rem}
.key i{display:inline-block;width:7rem;height:.6rem;border-radius:3px;background:linear-gradient(90deg,#2c7fb8,#9aa3ad 50%,#d7301f)}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(15.5rem,1fr));gap:1rem 1.5rem}
.grid figure{margin:0;break-inside:avoid}.grid figcaption{font-weight:600;overflow-wrap:anywhere}
.pd .ln{fill:none;stroke:var(--bl);stroke-width:2.5;stroke-linejoin:round}.pd .l1{stroke:var(--c)}.pd .l2{stroke:var(--ok)}.pd .db{fill:var(--line)}.pd .pt{fill:var(--bl)}
.pd .ax,.wf .ax{stroke:var(--line)}
.wf .up{fill:#d7301f}.wf .dn{fill:#2c7fb8}.wf .en{stroke:var(--dim);stroke-dasharray:2 2}
.rm td,.rm thead th:not(:first-child){text-align:right}.rm tbody th{font-weight:600}
.er{color:var(--odd)}
svg.wide{height:auto}
@media(max-width:40rem){.mt thead{display:none}.mt,.mt tbody,.mt tr,.mt td,.mt tbody th{display:block;border:0;padding:.1rem 0;text-align:left!important;width:auto!important}.mt tr{border-top:1px solid var(--line);padding:.5rem 0}.mt .e{width:100%}}
@media print{.grid{grid-template-columns:repeat(3,1fr)}}
</style>`);
