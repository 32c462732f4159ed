import { trusted } from './html.js';

/**
 * Blue is the baseline and orange the window, a pair that every kind of colour vision tells
 * apart; findings are named in words as well. No font, image or sheet comes from elsewhere.
 */
export const style = trusted(`<style>
:root{color-scheme:light dark;--bg:#fbfaf8;--fg:#1b1f24;--dim:#5a636e;--line:#d9d6d0;--card:#fff;
--b:#a9c8e6;--bl:#1f6fb2;--c:#b8470b;--k:#d9742f;--bad:#a3123a;--badbg:#fbe6ea;--ok:#31566e;--odd:#6a5200;--oddbg:#fbf1d0}
@media(prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e7e9ec;--dim:#a0a9b4;--line:#31363d;--card:#1b1f25;
--b:#31587f;--bl:#7db8ee;--c:#ffa45c;--k:#c66f2e;--bad:#ff94aa;--badbg:#42161f;--ok:#a4c8e0;--odd:#f0d27a;--oddbg:#3a3013}}
*{box-sizing:border-box}[hidden]{display:none!important}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
body>header,main,footer{max-width:72rem;margin:0 auto;padding:0 1.25rem}
body>header{padding-top:1.75rem}
h1{font-size:1rem;font-weight:600;margin:0;color:var(--dim)}
.big{font-size:clamp(1.7rem,5vw,2.6rem);line-height:1.15;font-weight:700;letter-spacing:-.015em;margin:.3rem 0 .5rem}
.found .big{color:var(--bad)}.unclear .big{color:var(--odd)}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem}
h3{font-size:1.1rem;margin:0;overflow-wrap:anywhere}
p{margin:.4rem 0;max-width:46rem}
a{color:var(--bl)}
small,.n,.x,dl,footer,.facts dt,thead th{color:var(--dim);font-size:.8125rem}
small{display:block}
article small{display:inline}
.facts{display:flex;flex-wrap:wrap;gap:.25rem 2rem;margin:.9rem 0}
.facts div{min-width:0}.facts dd{margin:0}
.lg{display:flex;flex-wrap:wrap;gap:0 1.25rem;align-items:center;margin:.4rem 0}
.lg i{display:inline-block;width:1.1rem;height:.8rem;margin-right:.4rem;vertical-align:-1px;background:var(--b);border-bottom:2px solid var(--bl);font-style:normal}
.lg i+i,.lg .now{background:none;border:2px solid var(--c);border-bottom:0}
.found-list{padding-left:1.2rem;margin:.4rem 0;max-width:60rem}.found-list li{margin:.35rem 0}
article{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--bad);border-radius:6px;padding:.9rem 1.1rem;margin:.9rem 0;break-inside:avoid}
article header{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}
.ty{color:var(--dim);font-size:.8125rem}
.two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1rem 2rem;margin-top:.7rem}
article .h{height:9rem}
article .e{width:15rem;margin:0 0 .3rem}
.dist p{margin:0 0 .6rem}
b.F,b.U,b.K{font-weight:600;font-size:.8125rem;white-space:nowrap}
b.F{color:var(--bad);background:var(--badbg);border-radius:3px;padding:.05rem .4rem}
b.U{color:var(--odd)}b.K{color:var(--ok)}
svg{display:block;width:100%}
.h{height:3rem;border-bottom:1px solid var(--dim)}
.b{fill:var(--b);stroke:var(--bl);stroke-width:.8;vector-effect:non-scaling-stroke}.k{fill:var(--k)}
.c{fill:none;stroke:var(--c);stroke-width:2;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.e{width:10.5rem;height:auto;margin:.15rem 0 .1rem}
.a{stroke:var(--line);stroke-width:2}.t{stroke:var(--fg);stroke-width:1.5;stroke-dasharray:3 2}
.i{stroke:var(--dim);stroke-width:4;opacity:.65}.p{fill:var(--ok)}.d .i{stroke:var(--bad)}.d .p{fill:var(--bad)}
.x{display:flex;justify-content:space-between;gap:.5rem;margin:.15rem 0 0;max-width:none}.x i{font-style:normal}.x i:nth-child(2){opacity:.9}
.n{margin:0}
table{border-collapse:collapse;width:100%;text-align:left}
th,td{padding:.3rem .5rem;vertical-align:top;border-top:1px solid var(--line);font-weight:400}
thead th{border-top:0;vertical-align:bottom}
.all tbody th{font-weight:600;overflow-wrap:anywhere}
.all th small{font-weight:400}
.all td,.all tbody th{padding:.7rem .6rem}
.all td:nth-child(2){width:9rem}.all td:nth-child(3){width:16rem}.all td:nth-child(4){width:14rem}.all td:nth-child(5){width:18rem}
.all td span{color:var(--dim);font-size:.8125rem;white-space:nowrap}
.all tr{break-inside:avoid}
dl{margin:0;display:grid;grid-template-columns:4.2rem minmax(0,1fr);line-height:1.45}
dd{margin:0;color:var(--fg)}s{text-decoration:none;color:var(--dim)}u{text-decoration:none}
.facts{font-size:1rem}.facts dd{color:inherit}
.m td,.q td{text-align:right}.m th:not(:first-child),.q th:nth-child(n+3){text-align:right}
.m th,.m td,.q th,.q td{padding:.2rem .4rem;font-size:.875rem}
.q .g{width:40%;text-align:left;padding-top:.45rem}.r{height:.4rem;margin-bottom:1px}
.q tbody th{overflow-wrap:anywhere}
.v{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.scroll{overflow-x:auto}
.ex{margin:.5rem 0}.ex summary{cursor:pointer;color:var(--bl)}.ex table{margin:.4rem 0}.ex td,.ex tbody th{font-size:.8125rem;padding:.25rem .5rem}.ex tbody th small{overflow-wrap:anywhere;white-space:normal;min-width:12rem}
pre,code{font:.8125rem/1.45 ui-monospace,SFMono-Regular,Menlo,monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
.un tbody th{white-space:nowrap}
input{font:inherit;padding:.35rem .6rem;width:100%;max-width:22rem;border:1px solid var(--dim);border-radius:4px;background:var(--card);color:inherit}
thead button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-decoration:underline dotted;text-underline-offset:3px}
.runs{display:flex;flex-wrap:wrap;gap:.3rem;padding:0;list-style:none}
.runs li{font-size:.8125rem;border:1px solid var(--line);border-radius:3px;padding:.1rem .45rem;color:var(--dim)}
.runs .F{color:var(--bad);border-color:var(--bad)}
footer{padding-top:1.5rem;padding-bottom:3rem}
@media screen and (max-width:60rem){
.all thead{display:none}
.all,.all tbody,.all tr,.all td,.all tbody th{display:block;width:auto!important;border:0;padding:.15rem 0}
.all tr{display:grid;grid-template-columns:minmax(0,1fr) auto;border-top:1px solid var(--line);padding:.8rem 0;gap:0 1rem}
.all td:nth-child(n+3){grid-column:1/-1}
.all td:empty{display:none}
.all td[data-s]{display:grid;grid-template-columns:7.5rem auto 1fr;gap:0 .6rem;align-items:baseline}.all td[data-s] .e{align-self:center;width:100%}.all td[data-s] small{grid-column:1/-1}
}
@media(max-width:40rem){.two{grid-template-columns:minmax(0,1fr)}article{padding:.75rem .8rem}article .h{height:7rem}
.un thead{display:none}.un,.un tbody,.un tr,.un td,.un tbody th{display:block;border:0;padding:.1rem 0;white-space:normal}.un tr{border-top:1px solid var(--line);padding:.5rem 0}}
@media print{:root{--bg:#fff;--card:#fff;font-size:10.5px}body{font-size:10.5px}input{display:none}a{color:inherit;text-decoration:none}svg,article,b{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
</style>`);

/** Filter and sorting, made by the script alone: without it nothing is missing. */
export const script = trusted(`<script>
(()=>{const table=document.querySelector('table.all');if(!table)return;const body=table.tBodies[0];
const rows=[...body.rows];
if(rows.length>20){const label=document.createElement('label'),input=document.createElement('input');
label.className='filter';input.type='search';input.placeholder='Filter columns by name or verdict';
input.setAttribute('aria-label',input.placeholder);label.append(input);table.before(label);
input.addEventListener('input',()=>{const text=input.value.toLowerCase();
for(const row of rows)row.hidden=!(row.cells[0].textContent+' '+row.cells[1].textContent).toLowerCase().includes(text)})}
const keys=[r=>r.cells[0].textContent,r=>r.cells[1].textContent,r=>-(r.cells[2].dataset.s||0)];
keys.forEach((key,i)=>{const head=table.tHead.rows[0].cells[i],button=document.createElement('button');
button.type='button';button.textContent=head.textContent;head.replaceChildren(button);
button.addEventListener('click',()=>{for(const cell of table.tHead.rows[0].cells)cell.removeAttribute('aria-sort');
head.setAttribute('aria-sort',i===2?'descending':'ascending');
body.append(...rows.sort((a,b)=>{const x=key(a),y=key(b);return typeof x==='number'?x-y:x.localeCompare(y)}))})})})();
</script>`);
