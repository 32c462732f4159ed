import type { EndpointOfOverview, MonitorOfOverview, OverviewView } from 'guiderail/console';
import {
  type Judged,
  judgeEndpoint,
  judgeMonitors,
  type Verdict,
} from '../../ui/standing/verdict.js';

/** What a row is of: an endpoint, a feature group, a batch transform, or an endpoint that is gone. */
export interface Subject extends Judged {
  /** Unlike that of every other subject. */
  readonly key: string;
  readonly kind: 'endpoint' | 'feature group' | 'batch transform' | 'missing endpoint';
  readonly name: string;
  readonly monitors: readonly MonitorOfOverview[];
  readonly endpoint?: EndpointOfOverview | undefined;
}

/** All that the overview judges, the worst first. */
export function subjectsOf({ endpoints, others }: OverviewView): Subject[] {
  const found = [...endpoints.map(endpointSubject), ...otherSubjects(others)];
  return found.sort(worstFirst);
}

const rank: Readonly<Record<Verdict, number>> = { wrong: 0, unsure: 1, trusted: 2 };

const worstFirst = (a: Subject, b: Subject): number =>
  rank[a.verdict] - rank[b.verdict] || b.weight - a.weight || byName(a, b);

const byName = (a: Subject, b: Subject): number =>
  a.name === b.name ? (a.key < b.key ? -1 : 1) : a.name < b.name ? -1 : 1;

const endpointSubject = (endpoint: EndpointOfOverview): Subject => ({
  key: `endpoint/${endpoint.name}`,
  kind: 'endpoint',
  name: endpoint.name,
  monitors: endpoint.monitors,
  endpoint,
  ...judgeEndpoint(endpoint),
});

/** The monitors of one feature group stand together; each batch transform's stands for itself. */
function otherSubjects(others: readonly MonitorOfOverview[]): Subject[] {
  const groups = new Map<string, Omit<Subject, keyof Judged>>();
  for (const monitor of others) {
    const { endpoint, featureGroup, name } = monitor;
    const [kind, of] =
      featureGroup !== undefined
        ? (['feature group', featureGroup] as const)
        : endpoint !== undefined
          ? (['missing endpoint', endpoint] as const)
          : (['batch transform', name] as const);
    const key = `${kind}/${of}`;
    const monitors = [...(groups.get(key)?.monitors ?? []), monitor];
    groups.set(key, { key, kind, name: of, monitors });
  }
  return [...groups.values()].map((group) => ({ ...group, ...judged(group) }));
}

/** What watches an endpoint that is not there watches nothing. */
function judged({ kind, monitors }: Pick<Subject, 'kind' | 'monitors'>): Judged {
  const all = judgeMonitors(monitors);
  if (kind !== 'missing endpoint' || all.verdict !== 'trusted') return all;
  return { verdict: 'unsure', why: 'the endpoint is gone', weight: 0 };
}

export type Order = 'worst' | 'name' | 'traffic' | 'errors' | 'latency';

/** In another order than the worst first, which they are in. */
export function ordered(subjects: readonly Subject[], order: Order): readonly Subject[] {
  const value = values[order];
  if (order === 'name') return [...subjects].sort(byName);
  if (!value) return subjects;
  return [...subjects].sort((a, b) => value(b) - value(a));
}

const values: Readonly<Partial<Record<Order, (subject: Subject) => number>>> = {
  traffic: ({ endpoint }) => endpoint?.traffic?.invocations ?? -1,
  errors: ({ endpoint }) => endpoint?.traffic?.modelErrors ?? -1,
  latency: ({ endpoint }) => endpoint?.traffic?.p99_ms ?? -1,
};

/** Whether a subject is called, or has a monitor that is called, what somebody typed. */
export function isNamed({ name, monitors }: Subject, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const has = (of: string) => of.toLowerCase().includes(wanted);
  return wanted === '' || has(name) || monitors.some((monitor) => has(monitor.name));
}
