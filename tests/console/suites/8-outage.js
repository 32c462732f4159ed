// The server goes away while pages are open, and comes back.
import { describe, test } from 'node:test';
import { isAsked } from '../support/choice.js';
import { openPage, ownWorld, settled } from '../support/stage.js';
import { clockAt, present } from '../world/times.js';
import { serve } from '../world.js';

if (isAsked('outage')) {
  describe('outage', () => {
    test('pages say that the server is away, keep what they show, and recover', async () => {
      const server = await ownWorld();
      const paths = ['/', `/monitors/${server.names.rentals.monitor}`];
      const opened = await Promise.all(paths.map((path) => openPage(server, { path })));
      for (const { allow } of opened) allow(/ERR_CONNECTION|Failed to fetch|ERR_EMPTY|ERR_NETWORK/);
      await server.halt();
      const told = opened.map(({ page }) => page.getByText('The server does not answer').first());
      await Promise.all(told.map((words) => words.waitFor({ timeout: 20_000 })));
      for (const { page } of opened) {
        if ((await page.locator('#page').innerText()).length < 300)
          throw new Error('what was there is gone');
      }
      const again = await serve({ ...server, signIn: true, clock: clockAt(present) });
      await Promise.all(told.map((words) => words.waitFor({ state: 'detached', timeout: 30_000 })));
      for (const { page, close } of opened) {
        await settled(page);
        await close();
      }
      await again.stop();
      await server.stop();
    });
  });
}
