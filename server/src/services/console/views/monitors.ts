import { bySchedule, monitorOf } from './monitor-state.js';
import type { MonitorOfList, MonitorsView } from './monitors-types.js';
import type { View, ViewDeps } from './view.js';

/** Every monitoring schedule of the region, and how it stands: as the overview says it. */
export const monitorsView = (deps: ViewDeps): View => ({
  name: 'monitors',
  async read({ region }): Promise<MonitorsView> {
    const now = deps.now();
    const [schedules, standings, incidents] = await Promise.all([
      deps.schedules(),
      deps.standings(region),
      deps.openIncidents(region),
    ]);
    const known = new Map(standings.map((standing) => [standing.schedule, standing]));
    const open = bySchedule(incidents);
    const monitors = schedules.flatMap((schedule): MonitorOfList[] => {
      const { name, status, created, document } = schedule;
      if (schedule.region !== region) return [];
      return [
        {
          ...monitorOf(schedule, known.get(name), open.get(name) ?? [], now),
          ...{ status, created, expression: document.expression },
          endpoint: document.endpoint || undefined,
          featureGroup: document.featureGroup,
        },
      ];
    });
    return { now, monitors };
  },
});
