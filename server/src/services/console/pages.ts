import { foreign, type Html, html, trusted } from '@guiderail/analysis';
import { type ConsoleExecution, type ConsoleSchedule, reportOf, reportPath } from './runs.js';

/** Runs of one schedule that the page lists. */
const runsLimit = 60;
const schedulesLimit = 200;

interface Group {
  name: string;
  region: string;
  endpoint?: string | undefined;
  featureGroup?: string | undefined;
  schedule?: ConsoleSchedule | undefined;
  /** Newest first. */
  runs: ConsoleExecution[];
}

type Tone = 'found' | 'failed' | 'quiet' | 'busy';

/** AWS's status, said so that nobody needs to look it up. */
function outcome(run: ConsoleExecution): { tone: Tone; word: string } {
  switch (run.status) {
    case 'CompletedWithViolations': {
      const count = run.violations ?? undefined;
      const word = count === undefined ? 'Violations' : plural(count, 'violation');
      return { tone: 'found', word };
    }
    case 'Completed':
      return { tone: 'quiet', word: 'Quiet' };
    case 'Failed':
      return { tone: 'failed', word: 'Failed' };
    case 'InProgress':
      return { tone: 'busy', word: 'Running' };
    default:
      return { tone: 'busy', word: run.status };
  }
}

const plural = (count: number, one: string): string =>
  `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;

/** The list of schedules and their runs, latest news first. */
export function overviewPage(
  executions: readonly ConsoleExecution[],
  schedules: readonly ConsoleSchedule[],
  now: number,
): string {
  const groups = groupsOf(executions, schedules);
  const body =
    groups.length === 0 ? emptyState : html`${groups.slice(0, schedulesLimit).map(section)}`;
  const more = groups.length - schedulesLimit;
  return frame(
    headline(groups),
    html`${body}${more > 0 && html`<p>… and ${plural(more, 'more schedule')}.</p>`}`,
    html`<p>As of ${time(now)} UTC. Reload for newer runs.</p>`,
  );
}

export const notFoundPage = (): string =>
  frame(
    'There is no such report',
    html`<p>The run may still be going on, or it failed before it wrote a report.</p>
<p><a href="/console">All schedules and their runs</a></p>`,
  );

function groupsOf(
  executions: readonly ConsoleExecution[],
  schedules: readonly ConsoleSchedule[],
): Group[] {
  const groups = new Map<string, Group>();
  const group = (region: string, name: string): Group => {
    const key = `${region}/${name}`;
    const known = groups.get(key) ?? { name, region, runs: [] };
    groups.set(key, known);
    return known;
  };
  for (const schedule of schedules) {
    const known = group(schedule.region, schedule.name);
    known.schedule = schedule;
    known.endpoint = schedule.endpoint;
    known.featureGroup = schedule.featureGroup;
  }
  for (const run of executions) {
    const known = group(run.region, run.schedule);
    known.endpoint ??= run.endpoint ?? undefined;
    known.featureGroup ??= run.feature_group ?? undefined;
    known.runs.push(run);
  }
  for (const { runs } of groups.values()) runs.sort((a, b) => b.due - a.due);
  const latest = (g: Group) => g.runs[0]?.due ?? 0;
  return [...groups.values()].sort((a, b) => latest(b) - latest(a) || (a.name < b.name ? -1 : 1));
}

function headline(groups: readonly Group[]): string {
  if (groups.length === 0) return 'No monitoring schedule yet';
  const last = groups.flatMap(({ runs }) => {
    const done = runs.find((run) => outcome(run).tone !== 'busy');
    return done ? outcome(done).tone : [];
  });
  const found = last.filter((tone) => tone === 'found').length;
  const failed = last.filter((tone) => tone === 'failed').length;
  const of = `${plural(groups.length, 'schedule')}`;
  const parts = [
    found > 0 ? `${found} with violations` : '',
    failed > 0 ? `${failed} failed` : '',
  ].filter((part) => part !== '');
  if (parts.length > 0) return `${of}: ${parts.join(', ')} in the latest run`;
  return last.length > 0 ? `${of}: quiet` : `${of}: no run yet`;
}

function section(group: Group): Html {
  const { schedule, runs } = group;
  const facts = [
    group.endpoint ? html`endpoint ${foreign(group.endpoint)}` : undefined,
    group.featureGroup ? html`feature group ${foreign(group.featureGroup)}` : undefined,
    html`${foreign(group.region)}`,
    schedule?.expression ? html`<code>${foreign(schedule.expression)}</code>` : undefined,
    schedule ? html`${foreign(schedule.status.toLowerCase())}` : undefined,
  ].filter((fact) => fact !== undefined);
  const more = runs.length - runsLimit;
  return html`
<section><h2>${foreign(group.name)}</h2><p class=dim>${facts.map(
    (fact, i) => html`${i > 0 && ' · '}${fact}`,
  )}</p>${runs.length === 0 ? noRun(group) : runTable(runs.slice(0, runsLimit))}${
    more > 0 && html`<p class=dim>… and ${plural(more, 'older run')}.</p>`
  }</section>`;
}

const noRun = (group: Group): Html =>
  html`<p>No run yet. To run it at once:</p><pre>npx guiderail run ${foreign(group.name)}</pre>`;

function runTable(runs: readonly ConsoleExecution[]): Html {
  return html`<table><thead><tr><th scope=col>Due (UTC)<th scope=col>Outcome<th scope=col>What it says<th scope=col>Report<tbody>${runs.map(
    runRow,
  )}</table>`;
}

function runRow(run: ConsoleExecution): Html {
  const { tone, word } = outcome(run);
  const message = run.failure ?? run.exit_message?.replace(/^Completed\w*: /, '') ?? '';
  return html`<tr><th scope=row>${time(run.due)}<td><b class=${tone}>${foreign(word, 40)}</b><td>${foreign(
    message,
    400,
  )}<td>${
    reportOf(run) !== undefined &&
    html`<a href="${reportPath(run)}">Report<span class=v> of ${time(run.due)}</span></a>`
  }`;
}

function time(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? 'unknown'
    : date.toISOString().slice(0, 16).replace('T', ' ');
}

const emptyState = html`
<section><p>A schedule compares what an endpoint receives with a baseline, again and again. Three ways to begin:</p>
<h2>Use the code you have</h2><p>AWS’s SDKs and its CLI need no change but these settings:</p>
<pre>eval "$(npx guiderail env)"
aws sagemaker create-monitoring-schedule help</pre>
<h2>Watch it work</h2><p>In a clone of the repository, a year of real bicycle rentals in a minute:</p>
<pre>npm run demo</pre>
<h2>Compare two files</h2><p>Without a schedule and without this server:</p>
<pre>npx guiderail check baseline.csv current.csv --header --report report.html</pre></section>`;

function frame(title: string, body: Html, foot?: Html): string {
  return html`<!doctype html>
<html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1"><meta name=color-scheme content="light dark"><title>${title} – Guiderail</title>${style}</head>
<body><header><p class=brand><a href="/console">Guiderail</a> monitoring</p><h1>${title}</h1></header><main>${body}</main>${
    foot && html`<footer class=dim>${foot}</footer>`
  }</body></html>
`.text;
}

const style = trusted(`<style>
:root{color-scheme:light dark;--bg:#fbfaf8;--fg:#1b1f24;--dim:#5a636e;--line:#d9d6d0;--card:#fff;--link:#1f6fb2;--bad:#a3123a;--badbg:#fbe6ea;--ok:#31566e;--odd:#6a5200;--oddbg:#fbf1d0}
@media(prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e7e9ec;--dim:#a0a9b4;--line:#31363d;--card:#1b1f25;--link:#7db8ee;--bad:#ff94aa;--badbg:#42161f;--ok:#a4c8e0;--odd:#f0d27a;--oddbg:#3a3013}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:1.75rem 1.25rem 3rem;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
h1{font-size:clamp(1.5rem,4.5vw,2.2rem);line-height:1.15;letter-spacing:-.015em;margin:.2rem 0 1rem}
h2{font-size:1.15rem;margin:2rem 0 .2rem;overflow-wrap:anywhere}
p{margin:.3rem 0 .6rem;max-width:46rem}
a{color:var(--link)}
.brand,.dim,thead th{color:var(--dim);font-size:.8125rem}.brand a{color:inherit;font-weight:700;text-decoration:none}
table{border-collapse:collapse;width:100%;text-align:left}
th,td{padding:.45rem .6rem .45rem 0;border-top:1px solid var(--line);vertical-align:top;font-weight:400}
thead th{border-top:0}tbody th{white-space:nowrap;width:9.5rem}
td:nth-child(2){width:9rem}td:last-child{width:5rem}
b{font-weight:600;font-size:.8125rem;border-radius:3px;padding:.05rem .4rem;white-space:nowrap}
.found{color:var(--bad);background:var(--badbg)}.failed{color:var(--odd);background:var(--oddbg)}
.quiet{color:var(--ok);padding-left:0}.busy{color:var(--dim);padding-left:0}
pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem;margin:.4rem 0 1rem;overflow-x:auto}
pre,code{font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}
.v{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
footer{margin-top:2.5rem}
@media(max-width:40rem){thead{display:none}table,tbody,tr,th,td{display:block;width:auto!important;border:0;padding:0}tr{display:grid;grid-template-columns:1fr auto;gap:.1rem .8rem;border-top:1px solid var(--line);padding:.6rem 0}td:nth-child(3){grid-column:1/-1}td:empty{display:none}}
</style>`);
