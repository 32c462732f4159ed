// cause: the clicks from the overview to the rows that caused a violation, by a browser that clicks
// what a stranger would: the monitor that found something, then its first violation.

import { findChromium } from '../tests/console/support/chromium.js';
import { closeAll, openPage, world } from '../tests/console/support/stage.js';
import { walkToRows } from '../tests/console/support/walk.js';

const figure = { name: 'cause', unit: 'clicks', floor: 4, aim: 3 };

export default async function cause() {
  const { reason } = findChromium();
  if (reason) return [{ ...figure, value: null, reference: reason, holds: null }];
  try {
    const server = await world();
    const monitors = [server.names.rentals.monitor, server.names.income.quality];
    const walks = [];
    for (const monitor of monitors) {
      const { page, close } = await openPage(server, { path: '/' });
      walks.push({ monitor, clicks: await walkToRows(page, monitor) });
      await close();
    }
    const value = Math.max(...walks.map(({ clicks }) => clicks));
    const told = walks.map(({ monitor, clicks }) => `${monitor} ${clicks}`).join(', ');
    return [{ ...figure, value, reference: `the worst of: ${told}`, holds: value <= figure.floor }];
  } finally {
    await closeAll();
  }
}
