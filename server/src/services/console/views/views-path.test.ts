import assert from 'node:assert/strict';
import { test } from 'node:test';
import { views } from './index.js';
import type { View, ViewDeps } from './view.js';
import { viewsPath } from './views-path.js';

const deps = {} as ViewDeps;
const echo: View = { name: 'echo', read: async ({ signal, ...asked }) => asked };
const request = {
  ...{ region: 'eu-west-1', accessKeyId: 'k', mayRunCode: true },
  ...{ header: () => undefined, body: Buffer.from('{"a": 1}') },
};

test('a view is asked by its name, for who asks; views are made once', async () => {
  let made = 0;
  const path = viewsPath(async () => {
    made += 1;
    return [() => echo];
  }, deps);
  assert.equal(made, 0);
  for (let i = 0; i < 2; i += 1) {
    const { header, ...asked } = request;
    assert.deepEqual(await path.handler('echo', request), { ...asked, body: { a: 1 } });
  }
  assert.equal(made, 1);
  await assert.rejects(path.handler('none', request), { status: 404 });
  await assert.rejects(path.handler('echo', { ...request, body: Buffer.from('[]') }), {
    code: 'ValidationException',
  });
});

test('each view has a name of its own, of letters, digits and hyphens', () => {
  const names = views.map((make) => make(deps).name);
  assert.deepEqual(
    names.filter((name, i) => !/^[a-z0-9-]{1,64}$/.test(name) || names.indexOf(name) !== i),
    [],
  );
});
