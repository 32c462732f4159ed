import { confusionRules } from '../../quality/report/confusion.js';
import { trusted } from '../../report/html.js';

/**
 * What pages of bias and explanations need beside the style of all reports. Dots go from dark blue
 * to orange, which every kind of colour vision tells apart, and by lightness alone; what raises a
 * score is orange and what lowers it blue, each with its sign beside it.
 */
export const clarifyStyle = trusted(`<style>
:root{--s0:#22318f;--s1:#6d2ba0;--s2:#b0378a;--s3:#d4572f;--s4:#c58500;--sn:#8d949c}
@media(prefers-color-scheme:dark){:root{--s0:#6f86ff;--s1:#a678f2;--s2:#e070b4;--s3:#f58a5c;--s4:#fbc84a;--sn:#6d757e}}
@media print{:root{--s0:#22318f;--s1:#6d2ba0;--s2:#b0378a;--s3:#d4572f;--s4:#c58500;--sn:#8d949c}}
article.plain{border-left-width:1px;border-left-color:var(--line)}
h4{margin:1.3rem 0 .3rem;font-size:1rem}
.z{stroke:var(--dim);stroke-width:1.5;vector-effect:non-scaling-stroke}
.mt td:nth-child(2){text-align:right;white-space:nowrap}.mt thead th:nth-child(2){text-align:right}
.mt tbody th{font-weight:600;white-space:nowrap}.mt .e{width:10rem;margin:.2rem 0;flex:none}.iv{display:flex;flex-wrap:wrap;align-items:center;gap:0 .8rem}.mt td:nth-child(3){width:25rem}
.mt caption,.nm caption{text-align:left;font-weight:600;padding:.9rem 0 .2rem}.mt tr{break-inside:avoid}
.sh{display:grid;grid-template-columns:minmax(6rem,auto) 1fr auto;gap:.2rem .8rem;align-items:center;max-width:40rem;margin:.6rem 0}
.sh .bar{background:var(--line);border-radius:3px;height:.9rem;overflow:hidden}.sh .bar i{display:block;height:100%;background:var(--c);width:var(--w)}.sh .bar.o i{background:var(--bl)}
.sh span:nth-child(3n){text-align:right;color:var(--dim);font-size:.8125rem}
.nm{width:auto;min-width:30rem}.nm td,.nm thead th:not(:first-child){text-align:right}.nm td{white-space:nowrap}.nm td,.nm th{font-size:.875rem;padding:.25rem .6rem}.nm tbody th{font-weight:600}.nm td small{white-space:nowrap;display:block}.nm thead td{border:0}.cm td small{display:block}.nm thead th{max-width:8rem}
.ht td[style]{background:color-mix(in srgb,var(--b) var(--s),transparent)}
.pf{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.4rem 1.5rem;margin:.6rem 0}.pf dt{color:var(--dim)}.pf dd{font-size:1rem;font-weight:600}
.rp{max-width:52rem;margin:.4rem 0}.rp th,.rp td{border:0;padding:.12rem .5rem;vertical-align:middle}.rp th{font-size:.875rem;text-align:right;width:24%;min-width:8rem;max-width:16rem;overflow-wrap:anywhere}.rp th small{white-space:nowrap}
.rp td{font-size:.875rem;width:1%;white-space:nowrap;color:var(--dim)}.rp td.pl{width:auto;min-width:5rem;padding:.12rem 0}.rp .pl svg{overflow:visible}.rp td small{white-space:nowrap;display:block}.rp strong{color:var(--fg)}
.rp .x i:nth-child(2){opacity:1}.rp tr{break-inside:avoid}
.gb{fill:var(--bl)}.gw{stroke:var(--fg);stroke-width:1.5;fill:none;vector-effect:non-scaling-stroke}
.up{fill:var(--c)}.dn{fill:var(--bl)}.db{fill:var(--line)}.nx{stroke:var(--dim);stroke-width:1;vector-effect:non-scaling-stroke;stroke-dasharray:2 2}
.rp .b,.rp .k{stroke:none}.rp .b{fill:var(--bl)}.lg .kb,.lg .kk{border:0;background:var(--bl)}.lg .kk{background:var(--k)}
.dt{fill:none;stroke-width:4.5;stroke-linecap:round;vector-effect:non-scaling-stroke;opacity:.8}
.s0{stroke:var(--s0)}.s1{stroke:var(--s1)}.s2{stroke:var(--s2)}.s3{stroke:var(--s3)}.s4{stroke:var(--s4)}.sn{stroke:var(--sn)}.se,.sx{stroke:var(--fg);stroke-width:9;opacity:1}.sx{stroke:var(--dim)}
.key{color:var(--dim);font-size:.8125rem;max-width:none}
.key i{display:inline-block;width:6rem;height:.6rem;border-radius:3px;margin:0 .3rem;background:linear-gradient(90deg,var(--s0),var(--s1),var(--s2),var(--s3),var(--s4));print-color-adjust:exact;-webkit-print-color-adjust:exact}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(15.5rem,1fr));gap:1rem 1.5rem}.wide{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr));gap:1rem 2.5rem;max-width:66rem}
.grid figure,.wide figure{margin:0;min-width:0;max-width:34rem;break-inside:avoid}.grid figcaption,.wide figcaption{display:block;font-weight:600;overflow-wrap:anywhere;color:inherit;font-size:.9375rem}
.grid .rp th{min-width:3rem;max-width:8rem}.wide .rp th{min-width:11rem}
.pd{max-width:24rem}.pd text{font:12px system-ui,sans-serif;fill:var(--dim)}
.pd .ax{stroke:var(--dim);fill:none;stroke-width:1}.pd .ln{fill:none;stroke:var(--bl);stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
.pd .l1,.pt.l1{stroke:var(--c)}.pd .l2,.pt.l2{stroke:var(--s1)}.pd .l1{stroke-dasharray:7 4}.pd .l2{stroke-dasharray:2 4}
.pt{stroke:var(--bl);stroke-width:9;opacity:1}
.lk{display:flex;flex-wrap:wrap;gap:.1rem 1rem;font-size:.8125rem;color:var(--dim);margin:0}.lk i{display:inline-block;width:1.4rem;border-top:3px solid var(--bl);margin-right:.4rem;vertical-align:4px}.lk .l1{border-top:3px dashed var(--c)}.lk .l2{border-top:3px dotted var(--s1)}
${confusionRules}
.er{color:var(--odd)}
@media(max-width:40rem){
.mt thead{display:none}.mt,.mt tbody,.mt tr,.mt td,.mt tbody th{display:block;border:0;padding:.1rem 0;text-align:left!important;width:auto!important}.mt tbody{display:block}.mt tr{display:grid;grid-template-columns:1fr auto;border-top:1px solid var(--line);padding:.5rem 0}.mt td:nth-child(n+3){grid-column:1/-1}.mt .e{width:10rem}.mt caption{display:block}
.rp,.rp tbody{display:block}.rp tr{display:grid;grid-template-columns:minmax(0,1fr) auto;padding:.2rem 0}.rp th,.rp td,.rp td.pl{display:block;width:auto;max-width:none!important;padding:0;text-align:left}.rp td.pl{grid-row:2;grid-column:1/-1}.rp td:last-child{text-align:right}.rp th small{white-space:normal}.rp tr.en td.pl{grid-row:1}.rp tr.en th,.rp tr.en td:last-child{display:none}
.sh{grid-template-columns:minmax(0,11rem) 1fr 3.4rem}.nm{min-width:0}
}
@media print{.grid{grid-template-columns:repeat(3,1fr)}.wide{grid-template-columns:repeat(2,1fr)}article{break-inside:auto}h2,h3,h4,caption,figcaption{break-after:avoid}.scroll{overflow:visible}}
</style>`);
