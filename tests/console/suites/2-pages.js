// Every page on the world's data: it comes up and says what AWS's own clients are told.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAsked } from '../support/choice.js';
import { pagesToTest, pathsOfConsole } from '../support/page-list.js';
import { sourceOf } from '../support/source.js';
import { openPage, world } from '../support/stage.js';

const pages = await pagesToTest();

if (isAsked('pages')) {
  test('every page of the console is tested', () => {
    const tested = new Set(pages.map(({ route }) => route));
    assert.deepEqual(
      pathsOfConsole().filter((path) => !tested.has(path)),
      [],
    );
  });
}

describe('pages', { concurrency: 2 }, () => {
  for (const { name, places, checks = {} } of pages) {
    for (const [what, work] of Object.entries(checks)) {
      if (!isAsked('pages', name)) continue;
      test(`${name}: ${what}`, async () => {
        const server = await world();
        const opened = [];
        const open = async (options = {}) => {
          const one = await openPage(server, { path: Object.values(places)[0], ...options });
          opened.push(one);
          return one.page;
        };
        await work({ open, source: sourceOf(server), names: server.names, server });
        for (const { close } of opened) await close();
      });
    }
  }
});
