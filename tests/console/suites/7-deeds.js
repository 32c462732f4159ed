// What a person does on a page, and what AWS's clients are told of it then: on a world whose clock
// runs.
import { describe, test } from 'node:test';
import { isAsked } from '../support/choice.js';
import { pagesToTest } from '../support/page-list.js';
import { sourceOf } from '../support/source.js';
import { liveWorld, openPage } from '../support/stage.js';

const pages = await pagesToTest();

describe('deeds', () => {
  for (const { name, deeds = {} } of pages) {
    for (const [what, { path, act }] of Object.entries(deeds)) {
      if (!isAsked('deeds', name)) continue;
      test(`${name}: ${what}`, async () => {
        const server = await liveWorld();
        const { page, close } = await openPage(server, { path });
        await act({ page, source: sourceOf(server), names: server.names });
        await close();
      });
    }
  }
});
