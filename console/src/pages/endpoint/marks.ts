import type { EndpointView, MarkOfEndpoint } from 'guiderail/console';
import { hrefOf } from '../../app/location.js';
import type { Mark } from '../../charts/types.js';

const tones = {
  deployment: 'plain',
  rollback: 'warn',
  alarm: 'warn',
  violations: 'bad',
  failed: 'warn',
  incident: 'bad',
} as const;

/** What happened, as marks that all charts share. */
export const marksOf = ({ marks }: Pick<EndpointView, 'marks'>): Mark[] =>
  marks.map((mark) => ({
    at: mark.at,
    until: mark.until,
    label: mark.label,
    tone: tones[mark.kind],
    href: hrefOfMark(mark),
  }));

function hrefOfMark({ kind, of, run }: MarkOfEndpoint): string | undefined {
  if (of === undefined) return undefined;
  const name = encodeURIComponent(of);
  if (kind === 'alarm') return hrefOf(`/alarms/${name}`);
  if (kind === 'incident') return hrefOf(`/incidents/${name}`);
  return hrefOf(`/monitors/${name}`, { run: run === undefined ? undefined : String(run) });
}
